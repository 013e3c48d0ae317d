using System.Runtime.InteropServices;
using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Tests.Support;

/// <summary>A fresh client of the fake for each test; every test must give back everything on both sides.</summary>
internal abstract class FakeFixture
{
    protected static readonly TensorType Four = new(ElementType.F32, [4]);

    protected FakePlugin Fake { get; } = FakePlugin.Load();

    protected PjRtClient Client { get; private set; } = null!;

    [SetUp]
    public void CreateClient() => Client = Fake.Plugin.CreateClient();

    [TearDown]
    public void NothingIsLeftBehind()
    {
        Fake.Fail("");
        Client.Dispose();
        // Work of the plugin's own threads may still hold its own references.
        Assert.That(() => Fake.Live, Is.Zero.After(2000, 5), "objects alive in the plugin");
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero, "objects alive in this process");
    }

    protected PjRtBuffer Put(params ReadOnlySpan<float> values) =>
        Client.FromHost(new TensorType(ElementType.F32, [values.Length]), MemoryMarshal.AsBytes(values));

    protected static float[] Read(PjRtBuffer buffer) => buffer.ToHost().Values<float>().ToArray();
}
