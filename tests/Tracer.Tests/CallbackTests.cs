using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Tracer.Tests;

/// <summary>C# functions that programs call on the host.</summary>
[NonParallelizable]
public sealed class CallbackTests
{
    [Test]
    public void OutsideOfTracesTheyAreCalledAtOnce()
    {
        Assert.That(
            Printed(() => Debug.Print("x = {0}, n = {1}", Tensor.Of<float>([2], 1, 2.5f), 3)),
            Is.EqualTo("x = [1.000000e+00, 2.500000e+00], n = 3\n")
        );
        Assert.That((double)Lax.PureCallback(Twice, Spec.F32(), Tensor.Of<float>([], 4)), Is.EqualTo(8));
    }

    [Test]
    public void UnderAMapEveryEntryPrints() =>
        Assert.That(
            Printed(() =>
                Transforms.Vmap(
                    (Tensor x) =>
                    {
                        Debug.Print("entry {0}", x);
                        return x;
                    }
                )(Tensor.Of<float>([3], 1, 2, 3))
            ),
            Is.EqualTo("entry 1\nentry 2\nentry 3\n")
        );

    [Test]
    public void UnderDerivativesTheFunctionPrintsOnce() =>
        Assert.That(
            Printed(() =>
                Transforms.Grad<Tensor>(x =>
                {
                    Debug.Print("x = {0}", x);
                    return x * x;
                })(Tensor.Of<float>([], 3))
            ),
            Is.EqualTo("x = 3\n")
        );

    [Test]
    public void InAProgramTheyAreCustomCallsThatStay()
    {
        string text = Xla.Jit(
                (Tensor x) =>
                {
                    Debug.Print("{0}", x);
                    return x * 2;
                }
            )
            .Lower(Spec.F32(2))
            .AsText();
        Assert.That(
            text,
            Does.Match(
                @"stablehlo\.custom_call @xlasharp_host_callback\(%arg0\) \{api_version = 4 : i32, backend_config = \{id = \d+ : i64\}, has_side_effect = true\}"
            )
        );
        string unused = Xla.Jit(
                (Tensor x) =>
                {
                    Lax.PureCallback(Twice, Spec.F32(), x);
                    return x;
                }
            )
            .Lower(Spec.F32())
            .AsText();
        Assert.That(unused, Does.Not.Contain("custom_call"), "a pure function that nothing uses is not called");
    }

    [Test]
    public void CompiledProgramsPrintWhileTheyRun()
    {
        RequireCallbacks();
        using Jitted<Tensor, Tensor> function = Xla.Jit(
            (Tensor x) =>
                Lax.ForiLoop(
                    0,
                    3,
                    (i, s) =>
                    {
                        Debug.Print("step {0}: {1}", i, s);
                        return s * 2;
                    },
                    x
                )
        );
        Assert.That(
            Printed(() => function.Invoke(Tensor.Of<int>([], 5)).ToHost()),
            Is.EqualTo("step 0: 5\nstep 1: 10\nstep 2: 20\n")
        );
    }

    [Test]
    public void CompiledProgramsTakeResultsOfHostFunctions()
    {
        RequireCallbacks();
        using Jitted<Tensor, Tensor> function = Xla.Jit((Tensor x) => Lax.PureCallback(Twice, Spec.F32(), x + 1) * 10);
        Assert.That((double)function.Invoke(Tensor.Of<float>([], 4)), Is.EqualTo(100));
        using Jitted<Tensor, Tensor> counts = Xla.Jit((Tensor x) => Lax.IoCallback(Twice, Spec.F32(), x));
        Assert.That((double)counts.Invoke(Tensor.Of<float>([], 4)), Is.EqualTo(8));
    }

    [Test]
    public void AnExceptionOfAHostFunctionIsTheProgramsError()
    {
        RequireCallbacks();
        using Jitted<Tensor, Tensor> function = Xla.Jit(
            (Tensor x) => Lax.PureCallback(_ => throw new InvalidOperationException("no such luck"), Spec.F32(), x)
        );
        Assert.That(
            () => function.Invoke(Tensor.Of<float>([], 4)).ToHost(),
            Throws.InstanceOf<Exception>().With.Message.Contains("InvalidOperationException: no such luck")
        );
    }

    [Test]
    public void ADerivativeOfAHostFunctionIsExplained() =>
        Assert.That(
            () => Xla.Jit(Transforms.Grad<Tensor>(x => Lax.PureCallback(Twice, Spec.F32(), x))).Lower(Spec.F32()),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Match(@"CallbackTests\.cs:\d+: Host function 'Twice' has no derivative.*CustomJvp")
        );

    [Test]
    public void ABrokenPromiseIsNamed() =>
        Assert.That(
            () => Lax.PureCallback(Twice, Spec.F32(2), Tensor.Of<float>([], 4)),
            Throws.InvalidOperationException.With.Message.Contains(
                "'Twice' must return (tensor<2xf32>), but returned (tensor<f32>)"
            )
        );

    [Test]
    public void AWrongFormatFailsWhereItIsWritten() =>
        Assert.That(() => Debug.Print("{1}", 1), Throws.TypeOf<FormatException>());

    private static void RequireCallbacks()
    {
        if (!Xla.DefaultClient.Plugin.RunsHostCallbacks)
        {
            Assert.Ignore("The plugin has no extension for foreign functions.");
        }
    }

    private static HostTensor Twice(IReadOnlyList<HostTensor> operands) =>
        HostTensor.Of<float>(operands[0].Type, [2 * operands[0].Values<float>()[0]]);

    private static string Printed(Action action)
    {
        StringWriter output = new() { NewLine = "\n" };
        Debug.Output = output;
        try
        {
            action();
        }
        finally
        {
            Debug.Output = null;
        }

        return output.ToString();
    }
}
