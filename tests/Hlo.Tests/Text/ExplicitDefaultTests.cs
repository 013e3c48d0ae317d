using XlaSharp.Hlo.Text;

namespace XlaSharp.Hlo.Tests.Text;

/// <summary>
/// Attributes that a program spells out although they have their default value stay in the generic form, as the
/// reference keeps them.
/// </summary>
internal sealed class ExplicitDefaultTests
{
    private static readonly PrintOptions Generic = new() { Generic = true };

    private const string Spelled = """
        "stablehlo.custom_call"(%arg0) <{api_version = 1 : i32, call_target_name = "f", has_side_effect = false}> : (tensor<f32>) -> tensor<f32>
        """;

    private const string Short = """
        "stablehlo.custom_call"(%arg0) <{call_target_name = "f"}> : (tensor<f32>) -> tensor<f32>
        """;

    [TestCase(Spelled)]
    [TestCase(Short)]
    public void TheGenericFormSpellsWhatWasSpelled(string operation) =>
        Assert.That(Program(operation).ToText(Generic), Does.Contain(operation));

    [TestCase(Spelled)]
    [TestCase(Short)]
    public void ThePrettyFormLeavesDefaultsAway(string operation) =>
        Assert.That(
            Program(operation).ToText(),
            Does.Contain("stablehlo.custom_call @f(%arg0) : (tensor<f32>) -> tensor<f32>")
        );

    private static Module Program(string operation) =>
        Parser.Parse(
            $"func.func @main(%arg0: tensor<f32>) -> tensor<f32> {{\n  %0 = {operation}\n  return %0 : tensor<f32>\n}}"
        );
}
