using NetLab.Interop;
using NetLab.Tour;

// The container lab of module/examples/ContainerLab.ps1, told on NetLab.Core alone. Ctrl+C and failures undo what was made.
using var story = new ContainerLab();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    story.Stop();
};
try
{
    story.Run();
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
catch (LinuxException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
