using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.FrontDoor.Tests;

/// <summary>Portable artifacts go to the device as they are.</summary>
public sealed class ArtifactTests
{
    [Test]
    public void AnArtifactWrittenByOthersRuns()
    {
        byte[] artifact = File.ReadAllBytes(Conformance.Path("bytecode/vhlo_emit_version_api.1_1_0.mlir.bc"));
        using PjRtClient client = Xla.CreateClient();
        using PjRtLoadedExecutable executable = client.Compile(artifact);
        using PjRtBuffer argument = client.FromHost(HostTensor.Of<float>(new TensorType(ElementType.F32, []), [1.5f]));
        PjRtBuffer[] results = new PjRtBuffer[1];
        executable.Execute([argument], results);
        Assert.That(
            results[0].ToHost().Values<float>()[0],
            Is.EqualTo(3f),
            "the artifact's @main adds its argument to itself"
        );
        results[0].Dispose();
    }

    [Test]
    public void ADamagedArtifactIsRefused()
    {
        using PjRtClient client = Xla.CreateClient();
        PjRtException error = Assert.Throws<PjRtException>(() => client.Compile([0x4D, 0x4C, 0xEF, 0x52, 0x0D, 0x01]))!;
        Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.InvalidArgument));
    }
}
