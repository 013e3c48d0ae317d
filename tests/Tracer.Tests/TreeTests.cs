namespace XlaSharp.Tracer.Tests;

/// <summary>Trees: structure, paths, rebuilding.</summary>
public sealed class TreeTests
{
    private enum Mode
    {
        Fast,
    }

    [Test]
    public void PathsNameEveryLeaf()
    {
        object tree = new
        {
            layers = new object?[] { new Dense(1.0, 2.0), null },
            scale = 3.0,
            named = new Dictionary<string, object> { ["z"] = 4.0, ["a"] = (5.0, new List<object> { 6.0 }) },
        };
        Assert.That(
            Tree.Structure(tree).Paths,
            Is.EqualTo(
                new[] { "layers[0].Kernel", "layers[0].Bias", "scale", "named.a[0]", "named.a[1][0]", "named.z" }
            )
        );
    }

    [Test]
    public void FlatteningAndRebuildingGivesAnEqualTree()
    {
        (Dense, (double, int[])?, List<object?>, Dictionary<int, string>) tree = (
            new Dense(1, "x"),
            (2, [3, 4]),
            [null, new Dense(5, 6)],
            new Dictionary<int, string> { [10] = "b", [9] = "a" }
        );
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(tree);
        (Dense, (double, int[])?, List<object?>, Dictionary<int, string>) rebuilt = definition.Unflatten<(
            Dense,
            (double, int[])?,
            List<object?>,
            Dictionary<int, string>
        )>(leaves);
        Assert.That(rebuilt.Item1, Is.EqualTo(tree.Item1));
        Assert.That(rebuilt.Item2, Is.EqualTo(tree.Item2));
        Assert.That(rebuilt.Item3, Is.EqualTo(tree.Item3));
        Assert.That(rebuilt.Item4, Is.EquivalentTo(tree.Item4));
        Assert.That(Tree.Structure(rebuilt), Is.EqualTo(definition));
    }

    [Test]
    public void StructuresCompareByValue()
    {
        TreeDef first = Tree.Structure(new Dictionary<string, object> { ["a"] = 1, ["b"] = 2 });
        TreeDef second = Tree.Structure(new Dictionary<string, object> { ["b"] = 5, ["a"] = 6 });
        TreeDef third = Tree.Structure(new Dictionary<string, object> { ["b"] = 5, ["c"] = 6 });
        Assert.That(first, Is.EqualTo(second));
        Assert.That(first.GetHashCode(), Is.EqualTo(second.GetHashCode()));
        Assert.That(first, Is.Not.EqualTo(third));
    }

    [Test]
    public void ArraysOfNumbersAreLeaves() =>
        Assert.That(Tree.Structure(new[] { 1f, 2f }).Kind, Is.EqualTo(TreeKind.Leaf));

    [Test]
    public void ConfigurationIsALeaf() =>
        Assert.That(Tree.Structure((Mode.Fast, "x", (Func<int>)(() => 1))).LeafCount, Is.EqualTo(3));

    [Test]
    public void LongTuplesAreFlat()
    {
        (int, int, int, int, int, int, int, int, int) tuple = (1, 2, 3, 4, 5, 6, 7, 8, 9);
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(tuple);
        Assert.That(leaves, Has.Count.EqualTo(9));
        Assert.That(definition.Unflatten(leaves), Is.EqualTo(tuple));
    }

    [Test]
    public void DynamicTreesAreReadByKeyAndPosition()
    {
        Tree tree = Tree.Of(new Dictionary<string, object> { ["dense"] = new object[] { 2.0, new Dense(3.0, 4.0) } });
        Assert.That(tree["dense"][1]["Bias"].As<double>(), Is.EqualTo(4.0));
        Assert.That(tree["dense"][1].Path, Is.EqualTo("dense[1]"));
        Assert.That(
            () => tree["conv"],
            Throws.TypeOf<KeyNotFoundException>().With.Message.EqualTo("The tree has no child 'conv'; it has [dense].")
        );
        Assert.That(
            () => tree["dense"].ToTensor(),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains("Tree 'dense' is a node with keys [[0], [1]], not a tensor")
        );
    }

    [Test]
    public void CustomNodesKeepWhatIsNoChild()
    {
        Pair pair = new("label", 1.0, 2.0);
        (List<object?> leaves, TreeDef definition) = Tree.Flatten(pair);
        Assert.That(definition.Paths, Is.EqualTo(new[] { "left", "right" }));
        Assert.That(((Pair)definition.Unflatten([3.0, leaves[1]])!).Describe(), Is.EqualTo("label 3 2"));
    }

    [Test]
    public void ConfigurationIsPartOfTheStructure()
    {
        Assert.That(Tree.Structure(new Pair("a", 1, 2)), Is.EqualTo(Tree.Structure(new Pair("a", 3, 4))));
        Assert.That(Tree.Structure(new Pair("a", 1, 2)), Is.Not.EqualTo(Tree.Structure(new Pair("b", 1, 2))));
    }

    [Test]
    public void RegisteredTypesAreNodes()
    {
        Tree.Register<Plain>(
            plain => ([plain.Value], plain.Unit),
            (children, unit) => new Plain { Value = children[0], Unit = (string?)unit }
        );
        Plain mapped = Tree.MapLeaves(_ => 7, new Plain { Value = 1, Unit = "m" });
        Assert.That((mapped.Value, mapped.Unit), Is.EqualTo((7, "m")));
    }

    [Test]
    public void ADifferenceIsNamed() =>
        Assert.That(
            () =>
                Tree.RequireSame(
                    Tree.Structure(new { a = new[] { "x", "y" } }),
                    Tree.Structure(new { a = new[] { "x" } }),
                    "update"
                ),
            Throws.ArgumentException.With.Message.Contains(
                "update: trees must have one structure, but 'a' has keys [[0]] where [[0], [1]] is expected"
            )
        );

    [Test]
    public void TooFewLeavesAreRejected() =>
        Assert.That(
            () => Tree.Structure((1, 2)).Unflatten([1]),
            Throws.ArgumentException.With.Message.Contains("has 2 leaves, got 1")
        );

    private sealed record Dense(object Kernel, object Bias);

    private sealed class Plain
    {
        public object? Value { get; init; }

        public string? Unit { get; init; }
    }

    private sealed class Pair(string label, object? left, object? right) : ITree
    {
        public int ChildCount => 2;

        public object Configuration => label;

        public string GetKey(int index) => index == 0 ? "left" : "right";

        public object? GetChild(int index) => index == 0 ? left : right;

        public ITree WithChildren(IReadOnlyList<object?> children) => new Pair(label, children[0], children[1]);

        public string Describe() => FormattableString.Invariant($"{label} {left} {right}");
    }
}
