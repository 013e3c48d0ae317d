using XlaSharp.Layers.Losses;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Losses;

/// <summary>Every loss against its formula in double, all in one program.</summary>
public sealed class LossFormulaTests
{
    private const double Eps = 1e-7;
    private static readonly double[][] T =
    [
        [0.2, 1, -0.5],
        [2, -1, 0.3],
    ];
    private static readonly double[][] P =
    [
        [0.5, 0.25, -1],
        [-0.5, 1, 0.4],
    ];
    private static readonly double[][] Bits =
    [
        [0, 1, 1],
        [1, 0, 0],
    ];
    private static readonly double[][] Shares =
    [
        [0.2, 0.7, 0.1],
        [0.6, 0.3, 0.1],
    ];
    private static readonly double[][] OneHot =
    [
        [0, 1, 0],
        [0, 0, 1],
    ];
    private static readonly double[][] Logits =
    [
        [1, -2, 0.5],
        [0, 3, -1],
    ];
    private static readonly double[][] Unit =
    [
        [1, 0],
        [0.6, 0.8],
        [0, 1],
        [-0.8, 0.6],
    ];
    private static readonly double[] Groups = [1, 1, 2, 2];

    private static readonly (string Name, Loss Loss, Array Truth, double[][] Prediction, double Expected)[] Cases =
    [
        ("mse", new MeanSquaredError(), T, P, Rows(T, P, (t, p) => (t - p) * (t - p))),
        ("mae", new MeanAbsoluteError(), T, P, Rows(T, P, (t, p) => Math.Abs(t - p))),
        ("mape", new MeanAbsolutePercentageError(), T, P, 100 * Rows(T, P, (t, p) => Math.Abs(t - p) / Math.Abs(t))),
        (
            "msle",
            new MeanSquaredLogarithmicError(),
            T,
            P,
            Rows(T, P, (t, p) => Math.Pow(Math.Log(Math.Max(p, Eps) + 1) - Math.Log(Math.Max(t, Eps) + 1), 2))
        ),
        (
            "huber",
            new Huber(0.8),
            T,
            P,
            Rows(T, P, (t, p) => Math.Abs(t - p) is var e && e <= 0.8 ? e * e / 2 : (0.8 * e) - 0.32)
        ),
        (
            "huber, published",
            new Huber(),
            new double[][] { [0, 0] },
            [
                [.5, 2],
            ],
            0.8125
        ),
        ("log cosh", new LogCosh(), T, P, Rows(T, P, (t, p) => Math.Log(Math.Cosh(p - t)))),
        (
            "log cosh, published",
            new LogCosh(),
            new double[][] { [0, 0] },
            [
                [.5, 2],
            ],
            0.722558627
        ),
        (
            "cosine similarity",
            new CosineSimilarity(),
            T,
            P,
            T.Zip(P, (t, p) => -Dot(t, p) / Math.Sqrt(Dot(t, t) * Dot(p, p))).Average()
        ),
        ("hinge of bits", new Hinge(), Bits, P, Rows(Bits, P, (t, p) => Math.Max(1 - (((2 * t) - 1) * p), 0))),
        ("hinge of signs", new Hinge(), T, P, Rows(T, P, (t, p) => Math.Max(1 - (t * p), 0))),
        (
            "squared hinge",
            new SquaredHinge(),
            Bits,
            P,
            Rows(Bits, P, (t, p) => Math.Pow(Math.Max(1 - (((2 * t) - 1) * p), 0), 2))
        ),
        (
            "categorical hinge",
            new CategoricalHinge(),
            OneHot,
            P,
            OneHot.Zip(P, (t, p) => Math.Max(1 + t.Zip(p, (a, b) => (1 - a) * b).Max() - Dot(t, p), 0)).Average()
        ),
        (
            "kl divergence",
            new KLDivergence(),
            Shares,
            [
                [0.3, 0.3, 0.4],
                [0.5, 0, 0.5],
            ],
            Sums(
                Shares,
                [
                    [0.3, 0.3, 0.4],
                    [0.5, Eps, 0.5],
                ],
                (t, p) => t * Math.Log(t / p)
            )
        ),
        ("poisson", new Poisson(), T, Shares, Rows(T, Shares, (t, p) => p - (t * Math.Log(p + Eps)))),
        (
            "poisson, published",
            new Poisson(),
            new double[][] { [0, 1] },
            [
                [.6, .4],
            ],
            0.958145241
        ),
        (
            "binary crossentropy, published",
            new BinaryCrossentropy(),
            new double[][] { [0, 1], [0, 0] },
            [
                [.6, .4],
                [.4, .6],
            ],
            0.814924454
        ),
        (
            "binary crossentropy of logits",
            new BinaryCrossentropy(fromLogits: true),
            Bits,
            Logits,
            Rows(Bits, Logits, (t, x) => Bce(t, Sigmoid(x)))
        ),
        (
            "smooth binary crossentropy",
            new BinaryCrossentropy(labelSmoothing: .2),
            Bits,
            Shares,
            Rows(Bits, Shares, (t, p) => Bce((.8 * t) + .1, p))
        ),
        (
            "binary focal",
            new BinaryFocalCrossentropy(),
            Bits,
            Shares,
            Rows(Bits, Shares, (t, p) => Math.Pow(1 - Right(t, p), 2) * Bce(t, p))
        ),
        (
            "binary focal, balanced",
            new BinaryFocalCrossentropy(true, .3, 1.5, fromLogits: true),
            Bits,
            Logits,
            Rows(
                Bits,
                Logits,
                (t, x) => ((t * .3) + ((1 - t) * .7)) * Math.Pow(1 - Right(t, Sigmoid(x)), 1.5) * Bce(t, Sigmoid(x))
            )
        ),
        (
            "categorical focal",
            new CategoricalFocalCrossentropy(),
            OneHot,
            Shares,
            Sums(OneHot, Shares, (t, p) => .25 * Math.Pow(1 - p, 2) * -t * Math.Log(p))
        ),
        (
            "generalized crossentropy",
            new CategoricalGeneralizedCrossEntropy(.7),
            new double[] { 1, 2 },
            Shares,
            (((1 - Math.Pow(.7, .7)) / .7) + ((1 - Math.Pow(.1, .7)) / .7)) / 2
        ),
        ("dice", new Dice(), Bits, Shares, 1 - (2 * (.7 + .1 + .6) / (3 + 2 + Eps))),
        ("tversky", new Tversky(.3, .8), Bits, Shares, 1 - (1.4 / (1.4 + (.3 * .6) + (.8 * 1.6) + Eps))),
        ("circle", new Circle(8, .25), Groups, Unit, CircleValue(8, .25)),
        (
            "ignored class",
            new SparseCategoricalCrossentropy(ignoreClass: 2),
            new double[] { 1, 2 },
            Shares,
            -Math.Log(.7)
        ),
        (
            "classes in the middle",
            new SparseCategoricalCrossentropy(axis: 0),
            new double[] { 1, 0, 1 },
            [
                [.2, .7, .1],
                [.8, .3, .9],
            ],
            -(Math.Log(.8) + Math.Log(.7) + Math.Log(.9)) / 3
        ),
        (
            "crossentropy by shape: sparse",
            "crossentropy",
            new double[] { 1, 0 },
            Shares,
            -(Math.Log(.7) + Math.Log(.6)) / 2
        ),
        ("crossentropy by shape: one-hot", "ce", OneHot, Shares, -(Math.Log(.7) + Math.Log(.1)) / 2),
        (
            "crossentropy by shape: binary",
            "ce",
            new double[][] { [1], [0] },
            [
                [.7],
                [.4],
            ],
            (Bce(1, .7) + Bce(0, .4)) / 2
        ),
    ];

    [Test]
    [Scenario("G2")]
    public void ValuesAreThoseOfTheFormulas()
    {
        float[] values = TestDevice.Run(
            _ => Np.Stack([.. Cases.Select(item => item.Loss.Call(Constant(item.Truth), Constant(item.Prediction)))]),
            [0]
        );
        Assert.Multiple(() =>
        {
            for (int i = 0; i < Cases.Length; i++)
            {
                Assert.That(
                    values[i],
                    Is.EqualTo(Cases[i].Expected).Within(2e-6 * Math.Max(1, Math.Abs(Cases[i].Expected))),
                    Cases[i].Name
                );
            }
        });
    }

    [Test]
    public void ReductionsWeighAsTheySay()
    {
        Tensor truth = new float[,]
        {
            { 0 },
            { 0 },
            { 0 },
        };
        Tensor prediction = new float[,]
        {
            { 1 },
            { 2 },
            { 3 },
        };
        Tensor weights = new float[] { 2, 1, 0 };
        Reduction[] reductions =
        [
            Reduction.SumOverBatchSize,
            Reduction.Sum,
            Reduction.Mean,
            Reduction.MeanWithSampleWeight,
        ];
        float[] values = TestDevice.Run(
            _ =>
                Np.Concatenate([
                    Np.Stack([
                        .. reductions.Select(kind => new MeanSquaredError(kind).Call(truth, prediction, weights)),
                    ]),
                    new MeanSquaredError(Reduction.None).Call(truth, prediction, weights),
                ]),
            [0]
        );
        Assert.That(values, Is.EqualTo(new float[] { 2, 6, 2, 2, 2, 4, 0 }).Within(1e-6));
    }

    /// <summary>What is masked counts nothing; the rest counts as if it were all.</summary>
    [Test]
    public void MasksLeaveTheMeanOfTheRest()
    {
        float[] values = TestDevice.Run(
            _ =>
                new MeanSquaredError().Call(
                    new float[,]
                    {
                        { 0 },
                        { 0 },
                        { 0 },
                    },
                    new float[,]
                    {
                        { 1 },
                        { 9 },
                        { 3 },
                    },
                    mask: Tensor.Of<bool>([3], true, false, true)
                ),
            [0]
        );
        Assert.That(values[0], Is.EqualTo(5).Within(1e-5));
    }

    [Test]
    public void GradientsAreThoseOfDifferences()
    {
        Loss[] losses =
        [
            new BinaryCrossentropy(fromLogits: true),
            new BinaryFocalCrossentropy(fromLogits: true),
            new CategoricalFocalCrossentropy(fromLogits: true),
            new CategoricalCrossentropy(fromLogits: true),
            new Huber(),
            new LogCosh(),
            new CosineSimilarity(),
            new Tversky(),
        ];
        float[] x = [.. Logits.SelectMany(row => row).Select(value => (float)value)];
        Func<Tensor, Tensor> total = values =>
            losses.Select(loss => loss.Call(Constant(OneHot), Lax.Reshape(values, [2, 3]))).Aggregate((a, b) => a + b);
        float[] gradient = TestDevice.Run(values => Transforms.Grad(total)(values), x);
        for (int i = 0; i < x.Length; i++)
        {
            const float step = 1e-2f;
            float[] points = TestDevice.Run(
                values => Np.Stack([total(Moved(values, i, step)), total(Moved(values, i, -step))]),
                x
            );
            Assert.That(gradient[i], Is.EqualTo((points[0] - points[1]) / (2 * step)).Within(2e-3), $"element {i}");
        }

        static Tensor Moved(Tensor values, int index, float by) =>
            values
            + Tensor.Of<float>(
                [values.Shape[0]],
                [.. Enumerable.Range(0, (int)values.Shape[0]).Select(i => i == index ? by : 0)]
            );
    }

    /// <summary>Three time steps, labels "1 2" and "1": the paths counted by hand.</summary>
    [Test]
    public void CtcSumsOverAllAlignments()
    {
        double[][] p =
        [
            [.5, .3, .2],
            [.1, .6, .3],
            [.4, .2, .4],
        ];
        float[,,] logits = new float[2, 3, 3];
        for (int i = 0; i < 18; i++)
        {
            logits[i / 9, i / 3 % 3, i % 3] = (float)Math.Log(p[i / 3 % 3][i % 3]);
        }

        (int First, int Second, int Third)[] ofTwo = [(1, 1, 2), (1, 2, 2), (1, 2, 0), (1, 0, 2), (0, 1, 2)];
        (int First, int Second, int Third)[] ofOne = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1)];
        float[] losses = TestDevice.Run(
            _ => new Ctc(Reduction.None).Call(Tensor.Of<int>([2, 2], 1, 2, 1, 0), Tensor.From(logits)),
            [0]
        );
        Assert.That(losses, Is.EqualTo(new[] { Value(ofTwo), Value(ofOne) }).Within(1e-5));

        double Value((int First, int Second, int Third)[] paths) =>
            -Math.Log(paths.Sum(path => p[0][path.First] * p[1][path.Second] * p[2][path.Third]));
    }

    private static Tensor Constant(Array values) =>
        values is double[][] rows
            ? Tensor.Of<float>(
                [rows.Length, rows[0].Length],
                [.. rows.SelectMany(row => row).Select(value => (float)value)]
            )
            : Tensor.Of<float>([values.Length], [.. ((double[])values).Select(value => (float)value)]);

    private static double Rows(double[][] truth, double[][] prediction, Func<double, double, double> value) =>
        truth.Zip(prediction, (t, p) => t.Zip(p, value).Average()).Average();

    private static double Sums(double[][] truth, double[][] prediction, Func<double, double, double> value) =>
        truth.Zip(prediction, (t, p) => t.Zip(p, value).Sum()).Average();

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Bce(double t, double p) => -(t * Math.Log(p)) - ((1 - t) * Math.Log(1 - p));

    private static double Right(double t, double p) => (t * p) + ((1 - t) * (1 - p));

    private static double CircleValue(double gamma, double margin) =>
        Enumerable
            .Range(0, 4)
            .Average(i =>
            {
                (double near, double far) = (0, 0);
                for (int j = 0; j < 4; j++)
                {
                    double d = Math.Max(0, 1 - Dot(Unit[i], Unit[j]));
                    near += i != j && Groups[i] == Groups[j] ? Math.Exp(-gamma * (margin + d) * (margin - d)) : 0;
                    far +=
                        Groups[i] != Groups[j] ? Math.Exp(gamma * Math.Max(0, 1 + margin - d) * (1 - margin - d)) : 0;
                }

                return Math.Log(1 + (near * far));
            });
}
