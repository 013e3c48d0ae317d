namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Taking apart trees of a known structure: the same leaves as the general way gives, and no other tree is taken for
/// one.
/// </summary>
public sealed class FlatteningTests
{
    private static readonly Tensor One = Tensor.Of<float>([], 1);
    private static readonly Tensor Two = Tensor.Of<float>([2], 1, 2);

    private static readonly (string Name, object? Tree)[] Trees =
    [
        ("a leaf", One),
        ("a number", 3),
        ("null", null),
        ("an array", new[] { One, Two }),
        ("a mixed array", new object?[] { One, null, new[] { Two } }),
        ("an array of tuples", new[] { (One, Two), (Two, One) }),
        ("a list", new List<Tensor> { One, Two }),
        (
            "a list of lists",
            new List<List<Tensor>>
            {
                new() { One },
                new() { Two, One },
            }
        ),
        ("a dictionary", new Dictionary<string, Tensor> { ["b"] = Two, ["a"] = One }),
        ("a dictionary of arrays", new Dictionary<int, Tensor[]> { [10] = [One, Two], [9] = [Two] }),
        ("a sorted dictionary", new SortedList<string, Tensor> { ["b"] = Two, ["a"] = One }),
        ("a record", new Dense(One, Two)),
        ("a nested record", new Block(new Dense(One, Two), One, null, 5)),
        ("a record of tensors alone", new Layer(new Dense(One, Two), (Two, One), new Pair(One, Two))),
        ("the same with a null in it", new Layer(null!, (Two, One), new Pair(One, null!))),
        ("a record that holds its like", new Chain(One, new Chain(Two, new Chain(One, null)))),
        ("a record struct", new Pair(Two, One)),
        ("a tuple", (One, Two)),
        ("a long tuple", (One, 2, Two, 4, One, 6, Two, 8, One, (Two, 10))),
        ("a tuple that is a class", Tuple.Create(One, Two)),
        ("an anonymous type", new { w = One, b = new[] { Two } }),
        ("a dynamic tree", Tree.Of(new Dictionary<string, object> { ["x"] = One, ["y"] = new Dense(Two, One) })),
        ("a node of its own", new Interval(One, Two)),
    ];

    private static IEnumerable<string> Names => Trees.Select(tree => tree.Name);

    [TestCaseSource(nameof(Names))]
    public void LeavesAreThoseOfTheGeneralWay(string name)
    {
        object? tree = Find(name);
        (List<object?> expected, TreeDef definition) = Tree.Flatten(tree);
        object?[] leaves = new object?[expected.Count];
        // The second time uses what the first one remembered.
        for (int time = 0; time < 2; time++)
        {
            Array.Clear(leaves);
            Assert.That(definition.TryFlatten(tree, leaves));
            Assert.That(leaves, Is.EqualTo(expected));
        }
    }

    [TestCaseSource(nameof(Names))]
    public void AnotherStructureIsRefused(string name)
    {
        TreeDef definition = Tree.Structure(Find(name));
        object?[] leaves = new object?[100];
        foreach ((string other, object? tree) in Trees)
        {
            Assert.That(
                definition.TryFlatten(tree, leaves),
                Is.EqualTo(Tree.Structure(tree) == definition),
                $"{other} as {name}"
            );
        }
    }

    [Test]
    public void KeysAndOrderOfADictionaryAreLearntAnew()
    {
        TreeDef definition = Tree.Structure(new Dictionary<string, Tensor> { ["a"] = One, ["b"] = Two });
        object?[] leaves = new object?[2];
        Assert.That(definition.TryFlatten(new Dictionary<string, Tensor> { ["b"] = Two, ["a"] = One }, leaves));
        Assert.That(leaves, Is.EqualTo(new object[] { One, Two }));
        Assert.That(definition.TryFlatten(new Dictionary<string, Tensor> { ["a"] = Two, ["b"] = One }, leaves));
        Assert.That(leaves, Is.EqualTo(new object[] { Two, One }));
        Assert.That(
            definition.TryFlatten(new Dictionary<string, Tensor> { ["a"] = Two, ["c"] = One }, leaves),
            Is.False
        );
        Assert.That(definition.TryFlatten(new Dictionary<string, Tensor> { ["a"] = Two }, leaves), Is.False);
    }

    [Test]
    public void NullInPlaceOfATensorIsAnotherStructure()
    {
        object?[] leaves = new object?[2];
        Assert.That(
            Tree.Structure(new Tensor?[] { One, Two }).TryFlatten(new Tensor?[] { One, null }, leaves),
            Is.False
        );
        Assert.That(Tree.Structure(new Dense(One, Two)).TryFlatten(new Dense(One, null!), leaves), Is.False);
        Assert.That(
            Tree.Structure<List<Tensor>>([One, Two]).TryFlatten(new List<Tensor> { One, null! }, leaves),
            Is.False
        );
    }

    [Test]
    public void AnInnerNodeWhereALeafWasIsAnotherStructure()
    {
        object?[] leaves = new object?[3];
        TreeDef definition = Tree.Structure(new object[] { One, Two });
        Assert.That(definition.TryFlatten(new object[] { One, new[] { Two } }, leaves), Is.False);
        Assert.That(definition.TryFlatten(new object[] { One, "configuration" }, leaves));
    }

    [Test]
    public void TooLittleRoomIsAnError() =>
        Assert.That(
            () => Tree.Structure(new[] { One, Two }).TryFlatten(new[] { One, Two }, new object?[1]),
            Throws.ArgumentException.With.Message.Contains("has 2 leaves, but there is room for 1")
        );

    [Test]
    public void NothingIsAllocated()
    {
        var tree = new Dictionary<string, Block[]>
        {
            ["decoder"] = [new(new(One, Two), One, Two, null), new(new(One, Two), One, null, null)],
            ["encoder"] = [new(new(Two, Two), One, Two, null)],
        };
        TreeDef definition = Tree.Structure(tree);
        object?[] leaves = new object?[definition.LeafCount];
        definition.TryFlatten(tree, leaves);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool taken = definition.TryFlatten(tree, leaves);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That((taken, allocated), Is.EqualTo((true, 0L)));
    }

    [Test]
    public void ATypeCanBeRegisteredAfterItWasUsed()
    {
        Tree.Register<Celsius>(c => ([c.Value], null), (children, _) => new((Tensor)children[0]!));
        Outer tree = new(new Inner(One, Two), new Celsius(Two));
        TreeDef before = Tree.Structure(tree);
        Assert.That(before.LeafCount, Is.EqualTo(3));
        // From now on an Inner has one child.
        Tree.Register<Inner>(
            inner => ([inner.Left], inner.Right),
            (children, right) => new((Tensor)children[0]!, (Tensor)right!)
        );
        object?[] leaves = new object?[3];
        Assert.That(before.TryFlatten(tree, leaves), Is.False);
        TreeDef after = Tree.Structure(tree);
        Assert.That(after.LeafCount, Is.EqualTo(2), "and a Celsius still has its own");
        Assert.That(after.TryFlatten(tree, leaves));
        Assert.That(leaves[..2], Is.EqualTo(new object[] { One, Two }));
    }

    private static object? Find(string name) => Trees.First(tree => tree.Name == name).Tree;

    private sealed record Chain(Tensor Value, Chain? Next);

    private sealed record Inner(Tensor Left, Tensor Right);

    private sealed record Outer(Inner Inner, Celsius Celsius);

    private sealed class Celsius(Tensor value)
    {
        public Tensor Value => value;
    }

    private sealed record Dense(Tensor Kernel, Tensor Bias);

    private sealed record Block(Dense Dense, Tensor Scale, Tensor? Shift, object? Steps);

    private sealed record Layer(Dense Dense, (Tensor Low, Tensor High) Range, Pair Pair);

    private readonly record struct Pair(Tensor Left, Tensor Right);

    private sealed class Interval(Tensor low, Tensor high) : ITree
    {
        public int ChildCount => 2;

        public string GetKey(int index) => index == 0 ? "low" : "high";

        public object? GetChild(int index) => index == 0 ? low : high;

        public ITree WithChildren(IReadOnlyList<object?> children) =>
            new Interval((Tensor)children[0]!, (Tensor)children[1]!);
    }
}
