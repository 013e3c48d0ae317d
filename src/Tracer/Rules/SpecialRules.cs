namespace XlaSharp.Tracer;

/// <summary>The rule of all <see cref="SpecialFunction"/>s: their derivatives stand in their table.</summary>
internal static class SpecialRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<SpecialFunction>(
            new()
            {
                Jvp = (op, primals, results, tangents) =>
                    [Rows.Differential(op, ((SpecialFunction)op).Partials, primals, results[0], tangents)],
                Batch = Batching.Elementwise,
            }
        ),
    ];
}
