using XlaSharp.Layers;
using XlaSharp.Layers.Tests.Support;

namespace XlaSharp;

/// <summary>Layers that are built outside of a model run their initialisers on the embedded CPU device.</summary>
[SetUpFixture]
public sealed class DefaultDevice
{
    [OneTimeSetUp]
    public void UseTheEmbeddedDevice() => Placement.Default = TestDevice.Placement;
}
