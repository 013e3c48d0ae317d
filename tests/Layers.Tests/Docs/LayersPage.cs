using XlaSharp.Hlo;
using XlaSharp.Layers;
using XlaSharp.Layers.Core;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Tracer;

namespace XlaSharp.Docs;

/// <summary>The code of <c>docs/layers.md</c>.</summary>
public sealed class LayersPage
{
    [Test]
    public void TheCodeIsThatOfThePage() =>
        Snippets.RequireSame("docs/layers.md", "tests/Layers.Tests/Docs/LayersPage.cs");

    [Test]
    public void ATextClassifier()
    {
        GlobalSeed.Set(1);

        // snippet: classifier
        Input words = new(ElementType.I32, 12);
        SymbolicTensor x = new Embedding(1000, 16, maskZero: true).Call(words);
        x = x.Then(new Bidirectional(new LSTM(8, returnSequences: true)));
        SymbolicTensor attended = x.Then(new MultiHeadAttention(numHeads: 2, keyDim: 8));
        x = (SymbolicTensor)new Add().Call(new[] { x, attended })!;
        x = x.Then(new LayerNormalization())
            .Then(new GlobalAveragePooling1D())
            .Then(new Dropout(0.1))
            .Then(new Dense(3, "softmax") { KernelRegularizer = "l2" });

        Functional model = new(words, x);
        model.Compile("adam", "sparse_categorical_crossentropy", ["accuracy"]);
        // end

        model.Placement = TestDevice.Placement;
        int[,] sentences = new int[8, 12];
        int[] classes = new int[8];
        for (int i = 0; i < 8; i++)
        {
            (sentences[i, 0], sentences[i, 1], classes[i]) = (1 + i, 1 + (i % 3), i % 3);
        }

        History history = model.Fit(sentences, classes, batchSize: 8, epochs: 20, verbose: Verbosity.Silent);
        Assert.That(history["loss"][^1], Is.LessThan(history["loss"][0]));
    }

    [Test]
    public void ALayerAlone()
    {
        // snippet: alone
        Conv2D layer = new(filters: 8, kernelSize: 3, strides: 2, padding: "same", activation: "relu");
        Tensor images = Np.Ones([4, 28, 28, 3]);
        ConstantTensor features = (ConstantTensor)layer.Invoke(images)!;

        Console.WriteLine(features.Shape); // 4, 14, 14, 8
        Console.WriteLine(string.Join(", ", layer.Weights)); // conv2d/kernel: tensor<3x3x3x8xf32>, conv2d/bias: tensor<8xf32>
        // end

        Assert.That(features.Shape, Is.EqualTo(Dims.Create([4, 14, 14, 8])));
    }

    /// <summary>Every layer of the catalogue is in the page's table.</summary>
    [Test]
    public void ThePageListsEveryLayer()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root!, "docs", "layers.md"));
        IEnumerable<string> missing = typeof(Layer)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type is { Namespace: "XlaSharp.Layers.Core", IsAbstract: false } && type.IsSubclassOf(typeof(Layer))
            )
            .Select(type => type.Name)
            .Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal));
        Assert.That(missing, Is.Empty);
    }
}
