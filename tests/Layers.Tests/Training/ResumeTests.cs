using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Saving;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>Runs that are cut off and continued, and averages of weights in place of weights.</summary>
public sealed class ResumeTests
{
    private static readonly float[,] X =
    {
        { 1 },
        { 2 },
        { 3 },
    };
    private static readonly float[,] Y =
    {
        { 2 },
        { 4 },
        { 7 },
    };

    [Test]
    public void ARunThatWasCutOffContinuesBitEqual()
    {
        string directory = Fresh("backup");
        using Sequential whole = Model();
        History expected = whole.Fit(X, Y, batchSize: 1, epochs: 4, verbose: Verbosity.Silent);
        using (Sequential cut = Model())
        {
            LambdaCallback atTwo = new(onEpochBegin: epoch =>
            {
                if (epoch == 2)
                {
                    throw new TimeoutException();
                }
            });
            Assert.That(
                () =>
                    cut.Fit(
                        X,
                        Y,
                        batchSize: 1,
                        epochs: 4,
                        verbose: Verbosity.Silent,
                        callbacks: [new BackupAndRestore(directory), atTwo]
                    ),
                Throws.InstanceOf<TimeoutException>()
            );
        }

        using Sequential continued = Model();
        History rest = continued.Fit(
            X,
            Y,
            batchSize: 1,
            epochs: 4,
            verbose: Verbosity.Silent,
            callbacks: [new BackupAndRestore(directory)]
        );
        Assert.Multiple(() =>
        {
            Assert.That(rest.Epochs, Is.EqualTo(new[] { 2, 3 }));
            Assert.That(rest["loss"], Is.EqualTo(expected["loss"].Skip(2)));
            Assert.That(continued.GetWeights()[0].Data.ToArray(), Is.EqualTo(whole.GetWeights()[0].Data.ToArray()));
            Assert.That(Directory.GetFiles(directory), Is.Empty, "deleted at the end of the run");
        });
    }

    [Test]
    public void ATruncatedBackupIsRefusedAndTheModelStaysAsItWas()
    {
        string directory = Fresh("truncated");
        string file = Path.Combine(directory, "training_state.safetensors");
        using Sequential model = Model();
        _ = model.Fit(
            X,
            Y,
            verbose: Verbosity.Silent,
            callbacks: [new BackupAndRestore(directory, deleteCheckpoint: false)]
        );
        byte[] whole = File.ReadAllBytes(file);
        float[] before = model.GetWeights()[0].Values<float>().ToArray();
        foreach (int length in new[] { 3, 20, whole.Length - 1 })
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.That(
                () => model.Fit(X, Y, verbose: Verbosity.Silent, callbacks: [new BackupAndRestore(directory)]),
                Throws.InstanceOf<SavedFileException>().With.Message.Contains("truncated"),
                $"{length} bytes"
            );
            Assert.That(model.GetWeights()[0].Values<float>().ToArray(), Is.EqualTo(before));
        }
    }

    [Test]
    public void AveragesTakeTheWeightsPlaceInEvaluations()
    {
        using Sequential model = Model(new Sgd(0.1) { UseEma = true, EmaMomentum = 0.5 });
        List<float> seen = [];
        _ = model.Fit(X, Y, batchSize: 1, epochs: 1, shuffle: false, verbose: Verbosity.Silent);
        float average = model.GetWeights()[0].Values<float>()[0];
        model.SetWeights([TestDevice.Tensor([], 10)]);
        _ = model.Evaluate(
            X,
            Y,
            verbose: Verbosity.Silent,
            callbacks: [new SwapEmaWeights(), new Watcher(() => seen.Add(model.GetWeights()[0].Values<float>()[0]))]
        );
        Assert.That((seen[0], model.GetWeights()[0].Values<float>()[0]), Is.EqualTo((average, 10f)));
    }

    /// <summary>A directory that an earlier run of the tests left nothing in.</summary>
    private static string Fresh(string name)
    {
        string directory = Path.Combine(TestContext.CurrentContext.WorkDirectory, name);
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        return directory;
    }

    private static Sequential Model(Optimizer? optimizer = null)
    {
        Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f, name: "line"),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile(optimizer ?? new Adam(0.05), "mse");
        return model;
    }

    private sealed class Watcher(Action look) : Callback
    {
        public override void OnTestBatchBegin(int batch) => look();
    }
}
