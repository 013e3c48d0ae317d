using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>Rules of while, cond and scan.</summary>
internal static class ControlFlowRules
{
    public static readonly KeyValuePair<Type, OpRule>[] All =
    [
        Rows.Of<WhilePrimitive>(
            new()
            {
                StructuredJvp = WhileRules.Jvp,
                Linearize = WhileRules.Linearize,
                Batch = WhileRules.Batch,
            }
        ),
        Rows.Of<CondPrimitive>(
            new()
            {
                StructuredJvp = CondRules.Jvp,
                Linearize = CondRules.Linearize,
                Transpose = CondRules.Transpose,
                Batch = CondRules.Batch,
            }
        ),
        Rows.Of<ScanPrimitive>(
            new()
            {
                StructuredJvp = ScanRules.Jvp,
                Linearize = ScanRules.Linearize,
                Transpose = ScanRules.Transpose,
                Batch = ScanRules.Batch,
            }
        ),
    ];
}
