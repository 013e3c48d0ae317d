using XlaSharp.Layers.Core;
using static XlaSharp.Layers.Tests.Core.Catalogue.NdArray;

namespace XlaSharp.Layers.Tests.Core.Catalogue;

/// <summary>Recurrent layers against loops over single numbers.</summary>
internal static class RecurrentCases
{
    private const string Simple =
        "simple_rnn_cell/kernel [4,3], simple_rnn_cell/recurrent_kernel [3,3], simple_rnn_cell/bias [3]";
    private const string Long = "lstm_cell/kernel [4,12], lstm_cell/recurrent_kernel [3,12], lstm_cell/bias [12]";
    private const string Gated = "gru_cell/kernel [4,9], gru_cell/recurrent_kernel [3,9]";

    /// <summary>
    /// One step of a cell for one sample: from an input and states to states, the first of which is the output.
    /// </summary>
    private delegate double[][] Step(
        double[] x,
        double[][] states,
        IReadOnlyDictionary<string, NdArray> w,
        string path
    );

    public static readonly LayerCase[] All =
    [
        new(() => new SimpleRNN(3), Simple, [2, 5, 4], (x, w) => Last(Run(x, w, "simple_rnn_cell/", SimpleStep, 1))),
        new(
            () =>
                new SimpleRNN(3, "relu", returnSequences: true)
                {
                    UseBias = false,
                    GoBackwards = true,
                    RecurrentInitializer = "glorot_normal",
                },
            "simple_rnn_cell/kernel [4,3], simple_rnn_cell/recurrent_kernel [3,3]",
            [2, 5, 4],
            (x, w) =>
                Sequence(
                    Run(
                        Reversed(x),
                        w,
                        "simple_rnn_cell/",
                        (v, s, weights, path) => SimpleStep(v, s, weights, path, z => Math.Max(0, z)),
                        1
                    )
                )
        ),
        new(
            () =>
                new LSTM(3, returnSequences: true)
                {
                    KernelRegularizer = "l2",
                    RecurrentRegularizer = "l1",
                    BiasRegularizer = "l2",
                    Dropout = .1,
                    RecurrentDropout = .2,
                    Seed = 3,
                },
            Long,
            [2, 5, 4],
            (x, w) => Sequence(Run(x, w, "lstm_cell/", LongStep, 2))
        ),
        new(
            () =>
                new LSTM(3, returnState: true)
                {
                    UnitForgetBias = false,
                    KernelConstraint = "max_norm",
                    RecurrentConstraint = "unit_norm",
                    BiasConstraint = "non_neg",
                    BiasInitializer = "ones",
                },
            Long,
            [
                [2, 5, 4],
                [2, 3],
                [2, 3],
            ],
            (x, w) => [.. States(Run(x[0], w, "lstm_cell/", LongStep, 2, x[1..]))]
        ),
        new(() => new LSTM(3) { Unroll = true }, Long, [2, 3, 4], (x, w) => Last(Run(x, w, "lstm_cell/", LongStep, 2)))
        {
            HasGradient = false,
        },
        new(
            () => new LSTM(3, "relu", "hard_sigmoid") { Stateful = true, ZeroOutputForMask = true },
            $"rnn_state [2,3], rnn_state_1 [2,3], {Long}",
            [
                [2, 3, 4],
            ],
            (x, w) => [Last(Run(x[0], w, "lstm_cell/", HardLongStep, 2, [w["rnn_state"], w["rnn_state_1"]]))]
        )
        {
            HasFixedBatch = true,
        },
        new(
            () => new GRU(3),
            $"{Gated}, gru_cell/bias [2,9]",
            [2, 5, 4],
            (x, w) => Last(Run(x, w, "gru_cell/", GatedStep, 1))
        ),
        new(
            () => new GRU(3, returnSequences: true, returnState: true) { ResetAfter = false },
            $"{Gated}, gru_cell/bias [9]",
            [
                [2, 5, 4],
            ],
            (x, w) => [Sequence(Run(x[0], w, "gru_cell/", GatedStep, 1)), Last(Run(x[0], w, "gru_cell/", GatedStep, 1))]
        ),
        new(
            () => new GRU(3) { UseBias = false },
            Gated,
            [2, 2, 4],
            (x, w) => Last(Run(x, w, "gru_cell/", GatedStep, 1))
        )
        {
            HasGradient = false,
        },
        new(
            () => new SimpleRNNCell(3),
            "kernel [4,3], recurrent_kernel [3,3], bias [3]",
            [
                [2, 4],
                [2, 3],
            ],
            (x, w) => OneStep(x, w, SimpleStep)
        ),
        new(
            () => new LSTMCell(3) { Dropout = .2 },
            "kernel [4,12], recurrent_kernel [3,12], bias [12]",
            [
                [2, 4],
                [2, 3],
                [2, 3],
            ],
            (x, w) => OneStep(x, w, LongStep)
        ),
        new(
            () => new GRUCell(3, resetAfter: false),
            "kernel [4,9], recurrent_kernel [3,9], bias [9]",
            [
                [2, 4],
                [2, 3],
            ],
            (x, w) => OneStep(x, w, GatedStep)
        ),
        new(
            () =>
                new RNN(
                    new StackedRNNCells([new SimpleRNNCell(3, name: "first"), new SimpleRNNCell(2, name: "second")]),
                    returnSequences: true
                ),
            "stacked_rnn_cells/first/kernel [4,3], stacked_rnn_cells/first/recurrent_kernel [3,3], "
                + "stacked_rnn_cells/first/bias [3], "
                + "stacked_rnn_cells/second/kernel [3,2], stacked_rnn_cells/second/recurrent_kernel [2,2], "
                + "stacked_rnn_cells/second/bias [2]",
            [2, 5, 4],
            (x, w) =>
                Sequence(
                    Run(
                        Sequence(Run(x, w, "stacked_rnn_cells/first/", SimpleStep, 1)),
                        w,
                        "stacked_rnn_cells/second/",
                        SimpleStep,
                        1
                    )
                )
        ),
        new(
            () => new StackedRNNCells([new SimpleRNNCell(3, name: "only")]),
            "only/kernel [4,3], only/recurrent_kernel [3,3], only/bias [3]",
            [
                [2, 4],
                [2, 3],
            ],
            (x, w) => OneStep(x, w, (v, s, weights, _) => SimpleStep(v, s, weights, "only/"))
        ),
        new(
            () => new Bidirectional(new SimpleRNN(3, returnSequences: true, name: "rnn")),
            Both("rnn"),
            [2, 5, 4],
            (x, w) =>
            {
                NdArray there = Sequence(Run(x, w, "forward_rnn/simple_rnn_cell/", SimpleStep, 1));
                NdArray back = Reversed(Sequence(Run(Reversed(x), w, "backward_rnn/simple_rnn_cell/", SimpleStep, 1)));
                return Of([2, 5, 6], i => i[2] < 3 ? there[i] : back[i[0], i[1], i[2] - 3]);
            }
        ),
        new(
            () => new Bidirectional(new SimpleRNN(3), "ave"),
            Both("simple_rnn"),
            [2, 5, 4],
            (x, w) =>
            {
                NdArray there = Last(Run(x, w, "forward_simple_rnn/simple_rnn_cell/", SimpleStep, 1));
                NdArray back = Last(Run(Reversed(x), w, "backward_simple_rnn/simple_rnn_cell/", SimpleStep, 1));
                return Of([2, 3], i => (there[i] + back[i]) / 2);
            }
        )
        {
            HasGradient = false,
        },
        new(
            () => new TimeDistributed(new Dense(2, name: "step")),
            "step/kernel [4,2], step/bias [2]",
            [2, 5, 4],
            (x, w) =>
                Of([2, 5, 2], i => w["step/bias"][i[2]] + Sum(4, k => x[i[0], i[1], k] * w["step/kernel"][k, i[2]]))
        ),
    ];

    private static string Both(string name) =>
        string.Join(
            ", ",
            new[] { "forward", "backward" }.Select(direction =>
                Simple.Replace("simple_rnn_cell", $"{direction}_{name}/simple_rnn_cell", StringComparison.Ordinal)
            )
        );

    /// <summary>The states after every step: by step, sample and state.</summary>
    private static double[][][][] Run(
        NdArray x,
        IReadOnlyDictionary<string, NdArray> w,
        string path,
        Step step,
        int count,
        NdArray[]? initial = null
    )
    {
        int units = w[$"{path}recurrent_kernel"].Shape[0];
        double[][][] states =
        [
            .. Enumerable
                .Range(0, x.Shape[0])
                .Select(b =>
                    Enumerable
                        .Range(0, count)
                        .Select(s =>
                            Enumerable.Range(0, units).Select(u => initial is null ? 0 : initial[s][b, u]).ToArray()
                        )
                        .ToArray()
                ),
        ];
        return
        [
            .. Enumerable
                .Range(0, x.Shape[1])
                .Select(t =>
                    states = [
                        .. states.Select(
                            (state, b) =>
                                step([.. Enumerable.Range(0, x.Shape[2]).Select(f => x[b, t, f])], state, w, path)
                        ),
                    ]
                ),
        ];
    }

    private static NdArray[] OneStep(NdArray[] x, IReadOnlyDictionary<string, NdArray> w, Step step)
    {
        NdArray sequence = x[0].Reshape(x[0].Shape[0], 1, x[0].Shape[1]);
        double[][][] samples =
        [
            .. Enumerable
                .Range(0, x[0].Shape[0])
                .Select(b =>
                    step(
                        [.. Enumerable.Range(0, sequence.Shape[2]).Select(f => sequence[b, 0, f])],
                        [
                            .. x[1..]
                                .Select(state =>
                                    Enumerable.Range(0, state.Shape[1]).Select(u => state[b, u]).ToArray()
                                ),
                        ],
                        w,
                        string.Empty
                    )
                ),
        ];
        return [.. States([samples])];
    }

    private static NdArray Last(double[][][][] run) =>
        Of([run[0].Length, run[0][0][0].Length], i => run[^1][i[0]][0][i[1]]);

    private static NdArray Sequence(double[][][][] run) =>
        Of([run[0].Length, run.Length, run[0][0][0].Length], i => run[i[1]][i[0]][0][i[2]]);

    /// <summary>The last output, then the last states.</summary>
    private static IEnumerable<NdArray> States(double[][][][] run) =>
        [
            Last(run),
            .. Enumerable
                .Range(0, run[0][0].Length)
                .Select(s => Of([run[0].Length, run[0][0][0].Length], i => run[^1][i[0]][s][i[1]])),
        ];

    private static NdArray Reversed(NdArray x) => Of(x.Shape, i => x[i[0], x.Shape[1] - 1 - i[1], i[2]]);

    private static double Dot(double[] x, NdArray kernel, int column) => Sum(x.Length, k => x[k] * kernel[k, column]);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double[][] SimpleStep(
        double[] x,
        double[][] states,
        IReadOnlyDictionary<string, NdArray> w,
        string path
    ) => SimpleStep(x, states, w, path, Math.Tanh);

    private static double[][] SimpleStep(
        double[] x,
        double[][] states,
        IReadOnlyDictionary<string, NdArray> w,
        string path,
        Func<double, double> activation
    ) =>
        [
            [
                .. states[0]
                    .Select(
                        (_, u) =>
                            activation(
                                Dot(x, w[$"{path}kernel"], u)
                                    + Dot(states[0], w[$"{path}recurrent_kernel"], u)
                                    + (w.TryGetValue($"{path}bias", out NdArray? bias) ? bias[u] : 0)
                            )
                    ),
            ],
        ];

    private static double[][] LongStep(
        double[] x,
        double[][] states,
        IReadOnlyDictionary<string, NdArray> w,
        string path
    ) => LongStep(x, states, w, path, Math.Tanh, Sigmoid);

    private static double[][] HardLongStep(
        double[] x,
        double[][] states,
        IReadOnlyDictionary<string, NdArray> w,
        string path
    ) => LongStep(x, states, w, path, z => Math.Max(0, z), z => Math.Clamp((z + 3) / 6, 0, 1));

    private static double[][] LongStep(
        double[] x,
        double[][] states,
        IReadOnlyDictionary<string, NdArray> w,
        string path,
        Func<double, double> activation,
        Func<double, double> gate
    )
    {
        int units = states[0].Length;
        double Z(int g, int u) =>
            Dot(x, w[$"{path}kernel"], (g * units) + u)
            + Dot(states[0], w[$"{path}recurrent_kernel"], (g * units) + u)
            + w[$"{path}bias"][(g * units) + u];
        double[] c = [.. states[1].Select((old, u) => (gate(Z(1, u)) * old) + (gate(Z(0, u)) * activation(Z(2, u))))];
        return
        [
            [.. c.Select((value, u) => gate(Z(3, u)) * activation(value))],
            c,
        ];
    }

    private static double[][] GatedStep(
        double[] x,
        double[][] states,
        IReadOnlyDictionary<string, NdArray> w,
        string path
    )
    {
        double[] h = states[0];
        int units = h.Length;
        (NdArray kernel, NdArray recurrent) = (w[$"{path}kernel"], w[$"{path}recurrent_kernel"]);
        NdArray? bias = w.GetValueOrDefault($"{path}bias");
        double In(int g, int u) =>
            Dot(x, kernel, (g * units) + u)
            + (
                bias is null ? 0
                : bias.Rank == 2 ? bias[0, (g * units) + u]
                : bias[(g * units) + u]
            );
        double Rec(int g, int u, double[] state) =>
            Dot(state, recurrent, (g * units) + u) + (bias is { Rank: 2 } ? bias[1, (g * units) + u] : 0);
        double[] r = [.. h.Select((_, u) => Sigmoid(In(1, u) + Rec(1, u, h)))];
        double[] reset = [.. h.Select((value, u) => r[u] * value)];
        bool isBefore = bias is { Rank: 1 };
        return
        [
            [
                .. h.Select(
                    (old, u) =>
                    {
                        double z = Sigmoid(In(0, u) + Rec(0, u, h));
                        return (z * old)
                            + ((1 - z) * Math.Tanh(In(2, u) + (isBefore ? Rec(2, u, reset) : r[u] * Rec(2, u, h))));
                    }
                ),
            ],
        ];
    }
}
