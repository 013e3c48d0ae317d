using NUnit.Framework;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Passes;

/// <summary>
/// Programs that differ in the order of independent operations become one text; dependent ones keep theirs.
/// </summary>
public sealed class CanonicalOrderTests
{
    private const string Ordered = """
        func.func @main(%x: tensor<f32>, %p: tensor<i1>) -> (tensor<f32>, tensor<f32>) {
          %a = stablehlo.sine %x : tensor<f32>
          %b = stablehlo.cosine %x : tensor<f32>
          %c = "stablehlo.if"(%p) ({
            %d = stablehlo.tanh %b : tensor<f32>
            %e = stablehlo.negate %a : tensor<f32>
            %f = stablehlo.add %d, %e : tensor<f32>
            stablehlo.return %f : tensor<f32>
          }, {
            stablehlo.return %x : tensor<f32>
          }) : (tensor<i1>) -> tensor<f32>
          return %c, %a : tensor<f32>, tensor<f32>
        }
        """;

    private const string Shuffled = """
        func.func @main(%x: tensor<f32>, %p: tensor<i1>) -> (tensor<f32>, tensor<f32>) {
          %1 = stablehlo.cosine %x : tensor<f32>
          %0 = stablehlo.sine %x : tensor<f32>
          %2 = "stablehlo.if"(%p) ({
            %4 = stablehlo.negate %0 : tensor<f32>
            %3 = stablehlo.tanh %1 : tensor<f32>
            %5 = stablehlo.add %3, %4 : tensor<f32>
            stablehlo.return %5 : tensor<f32>
          }, {
            stablehlo.return %x : tensor<f32>
          }) : (tensor<i1>) -> tensor<f32>
          return %2, %0 : tensor<f32>, tensor<f32>
        }
        """;

    [Test]
    public void OrderOfIndependentOperationsVanishes() => Assert.That(Text(Shuffled), Is.EqualTo(Text(Ordered)));

    [Test]
    public void SwappedOperandsStayDifferent() =>
        Assert.That(
            Text(Shuffled.Replace("add %3, %4", "add %4, %3", StringComparison.Ordinal)),
            Is.Not.EqualTo(Text(Ordered))
        );

    [Test]
    public void SharedAndRepeatedComputationsStayDifferent() =>
        Assert.That(
            Text(Body("%0 = stablehlo.sine %x : tensor<f32>\n %1 = stablehlo.add %0, %0 : tensor<f32>")),
            Is.Not.EqualTo(
                Text(
                    Body(
                        "%0 = stablehlo.sine %x : tensor<f32>\n %2 = stablehlo.sine %x : tensor<f32>\n %1 = "
                            + "stablehlo.add %0, %2 : tensor<f32>"
                    )
                )
            )
        );

    [Test]
    public void EffectsKeepTheirOrder()
    {
        const string first =
            "%2 = stablehlo.custom_call @a(%x) {has_side_effect = true} : (tensor<f32>) -> tensor<f32>\n";
        const string second =
            "%3 = stablehlo.custom_call @b(%x) {has_side_effect = true} : (tensor<f32>) -> tensor<f32>\n";
        const string end = "%1 = stablehlo.sine %x : tensor<f32>";
        Assert.That(Text(Body(first + second + end)), Is.Not.EqualTo(Text(Body(second + first + end))));
    }

    [Test]
    public void OrderOfUnusedOperationsVanishes()
    {
        const string first = "%2 = stablehlo.tanh %x : tensor<f32>\n%4 = stablehlo.negate %2 : tensor<f32>\n";
        const string second = "%3 = stablehlo.cosine %x : tensor<f32>\n";
        const string end = "%1 = stablehlo.sine %x : tensor<f32>";
        Assert.That(Text(Body(first + second + end)), Is.EqualTo(Text(Body(second + first + end))));
    }

    [Test]
    public void FunctionsAreSortedByName()
    {
        const string a = "func.func private @a(%x: tensor<f32>) -> tensor<f32> { return %x : tensor<f32> }\n";
        const string b = "func.func private @b(%x: tensor<f32>) -> tensor<f32> { return %x : tensor<f32> }\n";
        Assert.That(Text(a + b), Is.EqualTo(Text(b + a)));
    }

    [Test]
    public void AChainOfAnyLengthIsOrdered()
    {
        const int length = 200_000;
        TensorType type = TensorType.Scalar(ElementType.F32);
        Block body = new([type]);
        BlockBuilder builder = new(body);
        Value value = body.Arguments[0];
        for (int i = 0; i < length; i++)
        {
            value = builder.Append(Ops.Negate.Instance, value).Result;
        }

        builder.Append(Ops.FuncReturn.Instance, value);
        Module module = new()
        {
            Members =
            [
                new Function
                {
                    Name = "main",
                    Type = new([type], [type]),
                    Body = new Region(body),
                },
            ],
        };
        Assert.That(new CanonicalOrder().Run(module).Main.Entry.Operations, Has.Count.EqualTo(length + 1));
    }

    private static string Text(string program)
    {
        Module module = new CanonicalOrder().Run(Parser.Parse(program));
        Assert.That(Verifier.Verify(module), Is.Empty);
        return module.ToText();
    }

    private static string Body(string operations) =>
        $"func.func @main(%x: tensor<f32>) -> tensor<f32> {{\n{operations}\nreturn %1 : tensor<f32>\n}}";
}
