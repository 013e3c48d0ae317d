using System.Net;
using XlaSharp.Layers.Optimizers;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>What callbacks do with given numbers. Nothing is computed here; losses are put into the logs.</summary>
public sealed class CallbackTests
{
    private static readonly float[,] X = new float[8, 1];

    [Test]
    [Scenario("F5")]
    public void EarlyStoppingWaitsAndRestoresTheBestWeights()
    {
        using Sequential model = Model();
        EarlyStopping callback = new("loss", patience: 2, restoreBestWeights: true);
        History history = model.Fit(
            X,
            X,
            epochs: 9,
            verbose: Verbosity.Silent,
            callbacks: [Weights(model), Losses(1, .9, .95, .96, .97), callback]
        );
        Assert.Multiple(() =>
        {
            Assert.That(history.Epochs, Is.EqualTo(new[] { 0, 1, 2, 3 }));
            Assert.That((callback.StoppedEpoch, callback.BestEpoch), Is.EqualTo((3, 1)));
            Assert.That(model.Weights[0].ToHost().Values<float>()[0], Is.EqualTo(1), "the weight of epoch 1");
        });
    }

    [Test]
    public void EarlyStoppingKnowsWhichWayAMetricImproves()
    {
        using Sequential model = Model();
        History history = model.Fit(
            X,
            X,
            epochs: 9,
            verbose: Verbosity.Silent,
            callbacks: [Log("accuracy", .1, .2, .3, .3, .3, .3), new EarlyStopping("accuracy", patience: 1)]
        );
        Assert.That(history.Epochs, Has.Count.EqualTo(4));
        Assert.That(
            () => model.Fit(X, X, verbose: Verbosity.Silent, callbacks: [Log("odd", 1), new EarlyStopping("odd")]),
            Throws.ArgumentException.With.Message.Contains("odd").And.Message.Contains("MonitorMode")
        );
    }

    [Test]
    [Scenario("F6")]
    public void PlateausLowerTheLearningRateDownToALimit()
    {
        using Sequential model = Model(new Sgd(0.1));
        History history = model.Fit(
            X,
            X,
            epochs: 6,
            verbose: Verbosity.Silent,
            callbacks: [Losses(1, 1, 1, 1, 1, 1), new ReduceLROnPlateau("loss", .5, patience: 1, minLearningRate: .02)]
        );
        Assert.That(history["learning_rate"], Is.EqualTo(new[] { .1, .1, .05, .025, .02, .02 }).Within(1e-7));
        Assert.That(() => new ReduceLROnPlateau(factor: 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    [Scenario("F9")]
    public void SchedulersSetTheRateOfEachEpoch()
    {
        using Sequential model = Model(new Sgd(1));
        History history = model.Fit(
            X,
            X,
            epochs: 3,
            verbose: Verbosity.Silent,
            callbacks: [new LearningRateScheduler(epoch => .1 / (epoch + 1))]
        );
        Assert.That(history["learning_rate"], Is.EqualTo(new[] { .1, .05, .1 / 3 }).Within(1e-7));
    }

    [Test]
    [Scenario("F8")]
    public void CsvFilesHaveSortedColumnsAndCountFromZero()
    {
        using Sequential model = Model();
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "log.csv");
        using CsvLogger logger = new(file);
        _ = model.Fit(
            X,
            X,
            epochs: 2,
            verbose: Verbosity.Silent,
            validationData: (X, X),
            callbacks: [Losses(.5, .25), logger]
        );
        Assert.That(
            File.ReadAllText(file),
            Is.EqualTo("epoch,accuracy,loss,val_accuracy,val_loss\n0,0,0.5,0,0\n1,0,0.25,0,0\n")
        );
        using CsvLogger more = new(file, append: true);
        _ = model.Fit(X, X, epochs: 1, verbose: Verbosity.Silent, callbacks: [Losses(.1), more]);
        Assert.That(File.ReadLines(file).Last(), Is.EqualTo("0,0,0.1,NA,NA"));
    }

    [Test]
    [Scenario("F7")]
    public void CheckpointsAreNamedByTheirNumbers()
    {
        using Sequential model = Model();
        List<string> saved = [];
        void Save(Model _, string path) => saved.Add(Path.GetFileName(path));
        string path = Path.Combine(
            TestContext.CurrentContext.WorkDirectory,
            "checkpoints",
            "m_{epoch:02d}_{loss:.2f}.keras"
        );
        _ = model.Fit(
            X,
            X,
            epochs: 4,
            verbose: Verbosity.Silent,
            callbacks:
            [
                Losses(1, .756, .9, .5),
                new ModelCheckpoint(path, Save, "loss", saveBestOnly: true),
                new ModelCheckpoint("b{batch}", Save, saveFrequency: 3),
            ]
        );
        Assert.That(saved, Is.EqualTo(new[] { "m_01_1.00.keras", "m_02_0.76.keras", "b1", "m_04_0.50.keras" }));
        Assert.That(
            () => model.Fit(X, X, verbose: Verbosity.Silent, callbacks: [new ModelCheckpoint("{nothing}", Save)]),
            Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("nothing")
        );
    }

    [Test]
    public void HooksOfValidationAndPredictionRun()
    {
        using Sequential model = Model();
        Recorder recorder = new();
        _ = model.Fit(X, X, batchSize: 4, verbose: Verbosity.Silent, validationData: (X, X), callbacks: [recorder]);
        _ = model.PredictTree(X, batchSize: 4, callbacks: [recorder]);
        Assert.That(recorder.Events, Is.EqualTo("test( 0 1 ) predict( 0 1 )"));
    }

    [Test]
    public void LambdasAreCallbacks()
    {
        using Sequential model = Model();
        List<string> events = [];
        LambdaCallback callback = new(
            epoch => events.Add($"e{epoch}"),
            (_, logs) => logs["x"] = 2,
            batch => events.Add($"b{batch}"),
            (batch, _) => events.Add($"/b{batch}"),
            () => events.Add("begin"),
            () => events.Add("end")
        );
        History history = model.Fit(X, X, batchSize: 8, verbose: Verbosity.Silent, callbacks: [callback]);
        Assert.That((string.Join(' ', events), history["x"][0]), Is.EqualTo(("begin e0 b0 /b0 end", 2.0)));
    }

    [Test]
    public void ARemoteMonitorPostsNumbersAndBearsSilence()
    {
        using HttpListener server = new();
        string root = $"http://localhost:{40000 + (Environment.ProcessId % 20000)}";
        server.Prefixes.Add($"{root}/");
        server.Start();
        Task<string> body = Task.Run(async () =>
        {
            HttpListenerContext context = await server.GetContextAsync();
            string text = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
            context.Response.Close();
            return text;
        });
        using Sequential model = Model();
        _ = model.Fit(
            X,
            X,
            verbose: Verbosity.Silent,
            callbacks: [Losses(.5), new RemoteMonitor(root, sendAsJson: true)]
        );
        Assert.That(body.Result, Is.EqualTo("""{"epoch":0,"accuracy":0,"loss":0.5}"""));
        server.Stop();
        Assert.That(
            () => model.Fit(X, X, verbose: Verbosity.Silent, callbacks: [new RemoteMonitor(root)]),
            Throws.Nothing
        );
    }

    private static Sequential Model(Optimizer? optimizer = null)
    {
        Sequential model = new(
            [new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 0f)],
            name: "model"
        )
        {
            Placement = ShapeBackend.Placement(),
        };
        model.Console = Spectre.Console.AnsiConsole.Create(
            new() { Out = new Spectre.Console.AnsiConsoleOutput(new StringWriter()) }
        );
        model.Compile(optimizer ?? new Sgd(), "mse", ["accuracy"]);
        return model;
    }

    private static LambdaCallback Losses(params double[] values) => Log("loss", values);

    private static LambdaCallback Log(string name, params double[] values) =>
        new(onEpochEnd: (epoch, logs) => logs[name] = values[Math.Min(epoch, values.Length - 1)]);

    /// <summary>The weight is the number of the epoch.</summary>
    private static LambdaCallback Weights(Sequential model) =>
        new(onEpochEnd: (epoch, _) => model.SetWeights([TestDevice.Tensor([], epoch)]));

    private sealed class Recorder : Callback
    {
        private readonly List<string> _events = [];

        public string Events => string.Join(' ', _events);

        public override void OnTestBegin() => _events.Add("test(");

        public override void OnTestBatchEnd(int batch) => _events.Add($"{batch}");

        public override void OnTestEnd(IReadOnlyDictionary<string, double> logs) => _events.Add(")");

        public override void OnPredictBegin() => _events.Add("predict(");

        public override void OnPredictBatchEnd(int batch) => _events.Add($"{batch}");

        public override void OnPredictEnd() => _events.Add(")");
    }
}
