namespace XlaSharp.Layers.Tests.Support;

/// <summary>Says which scenarios of <see cref="Scenarios.ScenarioTests"/> a test proves.</summary>
/// <param name="ids">Their names in the table there.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScenarioAttribute(params string[] ids) : Attribute
{
    public IReadOnlyList<string> Ids { get; } = ids;
}
