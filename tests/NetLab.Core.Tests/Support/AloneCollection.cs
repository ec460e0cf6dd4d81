namespace NetLab.Tests.Support;

/// <summary>Tests that look at the threads, descriptors or links of the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
