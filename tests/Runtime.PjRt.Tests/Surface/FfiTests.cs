using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>C# functions as targets of custom calls, where they are given addresses that they can read.</summary>
[Category("AnyPlugin")]
internal sealed class FfiTests : DeviceFixture
{
    private static int _count;

    // Registration is for the process, so every test takes a name of its own.
    private readonly string _target = $"test.ffi{Interlocked.Increment(ref _count)}";

    private string Target => _target + TestContext.CurrentContext.Test.Name.Split('(')[0];

    [SetUp]
    public void Host() => RequireHostMemory();

    [Test]
    public void AFunctionOfSpansIsCalled()
    {
        Client.Plugin.RegisterFfi(
            Target,
            (ReadOnlySpan<float> x, Span<float> y) =>
            {
                for (int i = 0; i < x.Length; i++)
                {
                    y[i] = (x[i] * x[i]) + 1;
                }
            }
        );
        Assert.That(Run(Call(Target), default, 1, 2, 3, 4), Is.EqualTo(new float[] { 2, 5, 10, 17 }));
    }

    [Test]
    public void TwoOperandsOfTwoTypes()
    {
        Client.Plugin.RegisterFfi(
            Target,
            (ReadOnlySpan<float> x, ReadOnlySpan<int> i, Span<float> y) =>
            {
                for (int k = 0; k < y.Length; k++)
                {
                    y[k] = x[i[k]];
                }
            }
        );
        string program = $$"""
            func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
              %i = stablehlo.constant dense<[3, 2, 1, 0]> : tensor<4xi32>
              %y = stablehlo.custom_call @{{Target}}(%x, %i) {api_version = 4 : i32, backend_config = {} } : (tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
              return %y : tensor<4xf32>
            }
            """;
        Assert.That(Run(program, default, 1, 2, 3, 4), Is.EqualTo(new float[] { 4, 3, 2, 1 }));
    }

    [Test]
    public void AttributesAreTyped()
    {
        Client.Plugin.RegisterFfi(
            Target,
            (ReadOnlySpan<float> x, Span<float> y, FfiAttributes attributes) =>
            {
                float factor = attributes.Get<float>("factor");
                ReadOnlySpan<long> offsets = attributes.List<long>("offsets");
                bool negate = attributes.Nested("nested").Get<bool>("negate");
                string names = string.Join(' ', attributes.Names);
                for (
                    int i = 0;
                    i < x.Length && attributes.Text("name") == "scale" && names == "factor name nested offsets";
                    i++
                )
                {
                    y[i] = ((x[i] * factor) + offsets[i]) * (negate ? -1 : 1);
                }
            }
        );
        string attributes =
            "factor = 2.5 : f32, name = \"scale\", offsets = array<i64: 1, 2, 3, 4>, nested = {negate = true}";
        Assert.That(Run(Call(Target, attributes), default, 2, 4, 6, 8), Is.EqualTo(new float[] { -6, -12, -18, -24 }));
    }

    [Test]
    public void WrongTypesAreExplained()
    {
        Client.Plugin.RegisterFfi(Target, (ReadOnlySpan<double> x, Span<float> y) => y.Clear());
        PjRtException e = Fails(Call(Target));
        Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.InvalidArgument));
        Assert.That(
            e.Message,
            Does.Contain("operand 0 is tensor<4xf32>, the C# function takes elements of type Double")
                .And.Contain(Target)
        );
    }

    [Test]
    public void WrongNumbersOfOperandsAreExplained()
    {
        Client.Plugin.RegisterFfi(Target, (ReadOnlySpan<float> x, ReadOnlySpan<float> z, Span<float> y) => y.Clear());
        Assert.That(
            Fails(Call(Target)).Message,
            Does.Contain("the C# function takes 2 operands and writes 1 results, the program passes 1 and 1")
        );
    }

    [TestCase("Get", "has no attribute 'missing'; it has: factor")]
    [TestCase("Text", "attribute 'factor' is not a text")]
    [TestCase("Long", "attribute 'factor' has type f32, the C# function takes Int64")]
    public void WrongAttributesAreExplained(string access, string explanation)
    {
        string target = Target + access;
        Client.Plugin.RegisterFfi(
            target,
            (ReadOnlySpan<float> x, Span<float> y, FfiAttributes attributes) =>
            {
                _ = access switch
                {
                    "Get" => attributes.Get<float>("missing"),
                    "Text" => attributes.Text("factor").Length,
                    _ => attributes.Get<long>("factor"),
                };
            }
        );
        Assert.That(Fails(Call(target, "factor = 2.5 : f32")).Message, Does.Contain(explanation));
    }

    [Test]
    public void AnExceptionIsTheExecutionsError()
    {
        Client.Plugin.RegisterFfi(
            Target,
            (ReadOnlySpan<float> _, Span<float> _) => throw new InvalidOperationException("not today")
        );
        PjRtException e = Fails(Call(Target));
        Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.Internal));
        Assert.That(e.PluginMessage, Does.Contain("InvalidOperationException: not today"));
        Assert.That(e.PluginMessage, IsEmbedded ? Does.Contain(Target) : Is.Not.Empty);
    }

    [Test]
    public void TheWholeCallCanBeSeen()
    {
        string seen = "";
        Client.Plugin.RegisterFfi(
            Target,
            call =>
            {
                seen =
                    $"{call.Target} {call.OperandCount} {call.OperandType(0)} {call.ResultCount} {call.ResultType(0)}";
                call.Operand<float>(0).CopyTo(call.Result<float>(0));
            }
        );
        Assert.That(Run(Call(Target), default, 1, 2, 3, 4), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(seen, Is.EqualTo($"{Target} 1 tensor<4xf32> 1 tensor<4xf32>"));
    }

    [Test]
    public void TypesWithoutACSharpTypeAreTakenBySize()
    {
        Client.Plugin.RegisterFfi(Target, (ReadOnlySpan<ushort> x, Span<ushort> y) => x.CopyTo(y));
        string program = $$"""
            func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
              %n = stablehlo.convert %x : (tensor<4xf32>) -> tensor<4xbf16>
              %c = stablehlo.custom_call @{{Target}}(%n) {api_version = 4 : i32, backend_config = {} } : (tensor<4xbf16>) -> tensor<4xbf16>
              %y = stablehlo.convert %c : (tensor<4xbf16>) -> tensor<4xf32>
              return %y : tensor<4xf32>
            }
            """;
        Assert.That(Run(program, default, 1, 2, 3, 4), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void AnExecutionCarriesAnObject()
    {
        Client.Plugin.RegisterFfi(Target, call => call.Result<float>(0).Fill(call.UserData<List<float>>()[0]));
        using (PjRtExecuteContext context = new(Client, new List<float> { 42 }))
        {
            Assert.That(
                Run(Call(Target), new() { Context = context }, 1, 2, 3, 4),
                Is.EqualTo(new float[] { 42, 42, 42, 42 })
            );
        }

        Assert.That(
            Fails(Call(Target)).Message,
            Does.Contain("needs user data of type List`1: pass PjRtExecuteOptions.Context")
        );
        using PjRtExecuteContext other = new(Client, "text");
        PjRtException wrong = Assert.Throws<PjRtException>(() =>
            Run(Call(Target), new() { Context = other }, 1, 2, 3, 4)
        )!;
        Assert.That(wrong.Message, Does.Contain("the execution carries a String"));
    }

    [Test]
    public void ANameIsTakenOnce()
    {
        Client.Plugin.RegisterFfi(Target, _ => { });
        PjRtException e = Assert.Throws<PjRtException>(() => Client.Plugin.RegisterFfi(Target, _ => { }))!;
        Assert.That(e.Entry, Is.EqualTo("PJRT_FFI_Register_Handler"));
        Assert.That(e.Code, IsEmbedded ? Is.EqualTo(PjRtErrorCode.AlreadyExists) : Is.Not.EqualTo(PjRtErrorCode.Ok));
    }

    [Test]
    public void APluginWithoutTheExtensionSaysSo()
    {
        PjRtException e = Assert.Throws<PjRtException>(() => FakePlugin.Load().Plugin.RegisterFfi("x", _ => { }))!;
        Assert.That(e.Code, Is.EqualTo(PjRtErrorCode.Unimplemented));
        Assert.That(e.Message, Does.Contain("the plugin does not have PJRT's extension PJRT_Extension_Type_FFI"));
    }

    private PjRtException Fails(string program) =>
        Assert.Throws<PjRtException>(() => Run(program, default, 1, 2, 3, 4))!;
}
