namespace NetLab.Tests.Dns.Validation;

/// <summary>Test classes that use the one tree: <c>[Collection(nameof(DnsTreeCollection))]</c> and a constructor that takes the <see cref="DnsTree"/>.</summary>
[CollectionDefinition(nameof(DnsTreeCollection))]
public sealed class DnsTreeCollection : ICollectionFixture<DnsTree>;
