using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Analysis;

/// <summary>Leaves out attributes that say what their absence says, as portable artifacts do.</summary>
internal static class DefaultFields
{
    /// <summary>The op without fields that are their defaults.</summary>
    public static Op Drop(Op op) =>
        op switch
        {
            Convolution conv => conv with
            {
                WindowStrides = Ones(conv.WindowStrides),
                Padding = Zeros(conv.Padding),
                LhsDilation = Ones(conv.LhsDilation),
                RhsDilation = Ones(conv.RhsDilation),
                WindowReversal = Falses(conv.WindowReversal),
                PrecisionConfig = Defaults(conv.PrecisionConfig),
            },
            DynamicConv conv => conv with
            {
                WindowStrides = Ones(conv.WindowStrides),
                LhsDilation = Ones(conv.LhsDilation),
                RhsDilation = Ones(conv.RhsDilation),
                WindowReversal = Falses(conv.WindowReversal),
                PrecisionConfig = Defaults(conv.PrecisionConfig),
            },
            ReduceWindow window => window with
            {
                WindowStrides = Ones(window.WindowStrides),
                BaseDilations = Ones(window.BaseDilations),
                WindowDilations = Ones(window.WindowDilations),
                Padding = Zeros(window.Padding),
            },
            SelectAndScatter select => select with
            {
                WindowDimensions = Ones(select.WindowDimensions),
                WindowStrides = Ones(select.WindowStrides),
                Padding = Zeros(select.Padding),
            },
            DotGeneral dot => dot with { PrecisionConfig = Defaults(dot.PrecisionConfig) },
            Dot dot => dot with { PrecisionConfig = Defaults(dot.PrecisionConfig) },
            _ => op,
        };

    private static Dims? Ones(Dims? values) => values is { } given && given.All(value => value == 1) ? null : values;

    private static ValueList<EdgePadding>? Zeros(ValueList<EdgePadding>? values) =>
        values is { } given && given.All(padding => padding == default) ? null : values;

    private static ValueList<bool>? Falses(ValueList<bool>? values) =>
        values is { } given && given.All(value => !value) ? null : values;

    private static ValueList<Precision>? Defaults(ValueList<Precision>? values) =>
        values is { } given && given.All(precision => precision == Precision.Default) ? null : values;
}
