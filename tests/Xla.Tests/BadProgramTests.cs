using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.FrontDoor.Tests;

/// <summary>
/// Programs that the device cannot compile: one error that says what and where, and the process goes on.
/// </summary>
public sealed class BadProgramTests
{
    private PjRtClient _client = null!;

    [SetUp]
    public void Open() => _client = Xla.CreateClient();

    [TearDown]
    public void Close()
    {
        using (
            PjRtLoadedExecutable executable = _client.Compile(
                "func.func public @main() -> tensor<i32> { %0 = stablehlo.constant dense<3> : tensor<i32>  return %0 "
                    + ": tensor<i32> }"
            )
        )
        {
            PjRtBuffer[] results = new PjRtBuffer[1];
            executable.Execute([], results);
            HostTensor three = results[0].ToHost();
            results[0].Dispose();
            Assert.That(three.Values<int>()[0], Is.EqualTo(3), "the client still works");
        }

        _client.Dispose();
    }

    [Test]
    public void AnOpTheDeviceLacksIsNamed()
    {
        PjRtException error = Assert.Throws<PjRtException>(() =>
            _client.Compile(
                """
                func.func public @main(%a: tensor<2xf32>) -> tensor<2xf32> {
                  %0 = stablehlo.custom_call @nobody_knows_this(%a) : (tensor<2xf32>) -> tensor<2xf32>
                  return %0 : tensor<2xf32>
                }
                """
            )
        )!;
        Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.Unimplemented));
        Assert.That(error.Message, Does.Contain("custom_call").And.Contain("nobody_knows_this").And.Contain(":2:"));
    }

    [Test]
    public void AProgramThatDoesNotParseIsShownWithItsPlace()
    {
        PjRtException error = Assert.Throws<PjRtException>(() => _client.Compile("func.func public @main( {"))!;
        Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.InvalidArgument));
        Assert.That(error.Message, Does.Contain(":1:").And.Contain("expected"));
    }

    [Test]
    public void AProgramThatDoesNotVerifyIsShownWithItsPlace()
    {
        PjRtException error = Assert.Throws<PjRtException>(() =>
            _client.Compile(
                """
                func.func public @main(%a: tensor<2xf32>) -> tensor<3xf32> {
                  %0 = stablehlo.transpose %a, dims = [1] : (tensor<2xf32>) -> tensor<3xf32>
                  return %0 : tensor<3xf32>
                }
                """
            )
        )!;
        Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.InvalidArgument));
        Assert.That(error.Message, Does.Contain("transpose").And.Contain("permutation").And.Contain(":2:"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void AWrongNumberOfArgumentsIsRefused(int count)
    {
        using PjRtLoadedExecutable executable = _client.Compile(
            """
            func.func public @main(%a: tensor<2xf32>, %b: tensor<2xf32>) -> tensor<2xf32> {
              %0 = stablehlo.add %a, %b : tensor<2xf32>
              return %0 : tensor<2xf32>
            }
            """
        );
        using PjRtBuffer buffer = _client.FromHost(HostTensor.Of<float>(new TensorType(ElementType.F32, [2]), [1, 2]));
        IDeviceBuffer[] arguments = [.. Enumerable.Repeat(buffer, count)];
        Assert.That(
            () => executable.Execute(arguments, new PjRtBuffer[1]),
            Throws.InstanceOf<Exception>().With.Message.Contains("2")
        );
    }

    [Test]
    public void AnArgumentOfAnotherShapeIsRefused()
    {
        using PjRtLoadedExecutable executable = _client.Compile(
            "func.func public @main(%a: tensor<2xf32>) -> tensor<2xf32> { return %a : tensor<2xf32> }"
        );
        using PjRtBuffer buffer = _client.FromHost(
            HostTensor.Of<float>(new TensorType(ElementType.F32, [3]), [1, 2, 3])
        );
        PjRtException error = Assert.Throws<PjRtException>(() => executable.Execute([buffer], new PjRtBuffer[1]))!;
        Assert.That(error.Code, Is.EqualTo(PjRtErrorCode.InvalidArgument));
    }
}
