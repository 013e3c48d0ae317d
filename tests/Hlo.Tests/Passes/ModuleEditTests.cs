using NUnit.Framework;
using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Passes;
using XlaSharp.Hlo.Text;
using XlaSharp.Hlo.Verify;

namespace XlaSharp.Hlo.Tests.Passes;

/// <summary>Walking programs and changing single operations.</summary>
public sealed class ModuleEditTests
{
    private static readonly Module Program = Parser.Parse(
        """
        func.func @main(%p: tensor<i1>, %x: tensor<4xf32>) -> tensor<4xf32> {
          %0 = stablehlo.add %x, %x : tensor<4xf32>
          %1 = "stablehlo.if"(%p) ({
            %2 = stablehlo.multiply %0, %x : tensor<4xf32>
            stablehlo.return %2 : tensor<4xf32>
          }, {
            stablehlo.return %0 : tensor<4xf32>
          }) : (tensor<i1>) -> tensor<4xf32>
          stablehlo.custom_call @log(%1) {has_side_effect = true} : (tensor<4xf32>) -> ()
          return %1 : tensor<4xf32>
        }
        func.func private @other(%x: tensor<4xf32>) -> tensor<4xf32> {
          return %x : tensor<4xf32>
        }
        """
    );

    [Test]
    public void AWalkMeetsEveryOperationInTheOrderOfTheText() =>
        Assert.That(
            Program.Walk().Select(operation => operation.Name),
            Is.EqualTo(
                new[]
                {
                    "stablehlo.add",
                    "stablehlo.if",
                    "stablehlo.multiply",
                    "stablehlo.return",
                    "stablehlo.return",
                    "stablehlo.custom_call",
                    "func.return",
                    "func.return",
                }
            )
        );

    [Test]
    public void AWalkOfOneOpGivesItsRecords() =>
        Assert.That(Program.Walk<CustomCall>().Select(found => found.Op.CallTargetName), Is.EqualTo(new[] { "log" }));

    [Test]
    public void ReplacingAnOpKeepsOperandsAndUsers()
    {
        Operation add = Find<Add>();
        Assert.That(
            MainOf(new ModuleEdit(Program).Replace(add, Subtract.Instance)),
            Does.Contain("%0 = stablehlo.subtract %arg1, %arg1").And.Contain("multiply %0, %arg1")
        );
    }

    [Test]
    public void ReplacingByAnExpressionUsesTheNewOperands()
    {
        ModuleEdit edit = new ModuleEdit(Program)
            .Replace(Find<Add>(), site => [site.Builder.Append(Negate.Instance, site.Operands[0]).Result])
            .Replace(Find<Multiply>(), site => [site.Builder.Append(Tanh.Instance, site.Operands[0]).Result]);
        Assert.That(MainOf(edit), Does.Contain("%0 = stablehlo.negate %arg1").And.Contain("stablehlo.tanh %0"));
    }

    [Test]
    public void ErasingAnOperationWithoutUsersRemovesIt() =>
        Assert.That(MainOf(new ModuleEdit(Program).Erase(Find<CustomCall>())), Does.Not.Contain("custom_call"));

    [Test]
    public void ErasingAnOperationWithUsersIsRefused() =>
        Assert.That(
            () => new ModuleEdit(Program).Erase(Find<Multiply>()).Apply(),
            Throws
                .TypeOf<HloException>()
                .With.Message.Contains(
                    "'stablehlo.return' uses a result of 'stablehlo.multiply' at <text>:4:10, which is erased"
                )
        );

    [Test]
    public void InsertedOperationsStandBeforeAndAfter()
    {
        Operation add = Find<Add>();
        ModuleEdit edit = new ModuleEdit(Program)
            .InsertBefore(
                add,
                site => site.ReplaceUses(add.Operands[0], site.Builder.Append(Abs.Instance, site.Operands[0]).Result)
            )
            .InsertAfter(
                add,
                site => site.ReplaceUses(add.Result, site.Builder.Append(Sine.Instance, site[add.Result]).Result)
            );
        string text = MainOf(edit);
        Assert.That(
            text,
            Does.Contain("%0 = stablehlo.abs %arg1")
                .And.Contain("%1 = stablehlo.add %0, %0")
                .And.Contain("%2 = stablehlo.sine %1")
        );
        Assert.That(text, Does.Contain("stablehlo.multiply %2, %0"));
    }

    [Test]
    public void UntouchedFunctionsAreShared()
    {
        Module changed = new ModuleEdit(Program).Erase(Find<CustomCall>()).Apply();
        Assert.That(changed.FindFunction("other"), Is.SameAs(Program.FindFunction("other")));
        Assert.That(Program.Walk<CustomCall>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void MisuseIsNamed()
    {
        Operation add = Find<Add>();
        Operation foreign = Parser.Parse("func.func @f() { return }").Walk().First();
        Assert.That(
            () => new ModuleEdit(Program).Erase(add).Replace(add, Subtract.Instance),
            Throws.InvalidOperationException.With.Message.Contains("replaced or erased already")
        );
        Assert.That(
            () => new ModuleEdit(Program).InsertAfter(Find<FuncReturn>(), _ => { }),
            Throws.InvalidOperationException.With.Message.Contains("ends its block")
        );
        Assert.That(
            () => new ModuleEdit(Program).InsertBefore(foreign, _ => { }).Apply(),
            Throws.InvalidOperationException.With.Message.Contains("func.return is not an operation of this module")
        );
        Assert.That(
            () =>
                new ModuleEdit(Program)
                    .Replace(add, site => [site.Builder.Append(IsFinite.Instance, site.Operands[0]).Result])
                    .Apply(),
            Throws
                .TypeOf<HloException>()
                .With.Message.Contains("gives (tensor<4xi1>), but its results have types (tensor<4xf32>)")
        );
    }

    [Test]
    public void RulesMatchSeveralOpsAndEraseEffects()
    {
        RewriteSet rules = new RewriteSet()
            .On<Multiply>(
                (_, site) =>
                    site.Producer<Add>(0) is { Operation.Operands: [var a, var b] } && a == b
                        ? site.Append(Power.Instance, a, site.Operands[1])
                        : null
            )
            .OnAll<CustomCall>((_, site) => site.ResultTypes.Length == 0 ? site.Erase() : null);
        string text = new RewritePass("fuse", rules).Run(Program).Main.ToText();
        Assert.That(
            text,
            Does.Contain("stablehlo.power %arg1, %arg1").And.Not.Contain("custom_call").And.Not.Contain("multiply")
        );
    }

    private static Operation Find<TOp>()
        where TOp : Op => Program.Walk<TOp>().First().Operation;

    private static string MainOf(ModuleEdit edit)
    {
        Module module = edit.Apply();
        Assert.That(Verifier.Verify(module), Is.Empty);
        return module.Main.ToText();
    }
}
