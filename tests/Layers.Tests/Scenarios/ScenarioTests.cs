using System.Reflection;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Testing;

namespace XlaSharp.Layers.Tests.Scenarios;

/// <summary>
/// What the façade must do, scenario by scenario, and the tests that show it; the table is a golden file.
/// </summary>
public sealed class ScenarioTests
{
    private static readonly (string Id, string Holds)[] Table =
    [
        ("A1", "a wrapped function without weights goes through the whole protocol"),
        ("A2", "an MLP of a list of pairs, 266,610 parameters, goes through the protocol"),
        ("A3", "the MLP with a scalar state that training counts in and prediction leaves"),
        ("A4", "the MLP with state in mixed_float16, with the loss scaled"),
        ("A5", "native serialization platforms are kept and change nothing"),
        ("B1", "a Flax net by a method bound to another instance"),
        ("B2", "a Flax net with dropout by a free function"),
        ("B3", "the Flax net in mixed_float16"),
        ("B4", "a Flax net with batch statistics: 13 weights, 8 of state, both move"),
        ("C1", "parameters that nothing makes are refused"),
        ("C2", "empty trees are parameters and state"),
        ("C3", "parameters' names decide, not their order"),
        ("C4", "init_fn is not called where nothing is wanted"),
        ("C5", "call_fn without inputs is refused"),
        ("C6", "init_fn without inputs is refused"),
        ("C7", "an unknown parameter of call_fn is named"),
        ("C8", "an unknown parameter of init_fn is named"),
        ("C9", "dictionaries of inputs, tuples of outputs"),
        ("C10", "sixty inputs in a list"),
        ("C11", "variables without params are all state and keep their integers"),
        ("C12", "null in the state stays null"),
        ("C13", "text in the state stays text"),
        ("C14", "registered nodes are taken apart and put together"),
        ("C15", "a new state of another structure is refused"),
        ("C16", "the global seed decides initial values"),
        ("C17", "a training step takes one key of the layer's generator, prediction none"),
        ("C18", "inference gives no key"),
        ("C19", "an explicit training flag wins over the model's"),
        ("C20", "a new state is cast to the variable's type"),
        ("C21", "a new state of another shape is refused"),
        ("C22", "init_fn of a stateful function must return a pair"),
        ("C23", "leaves become variables of the layer's types"),
        ("C24", "keys of dictionaries are sorted ordinally"),
        ("C25", "two layers of one array are independent"),
        ("C26", "an unbuilt wrapped layer in a subclassed model needs a call on data before Fit"),
        ("C27", "training calls get the keys (seed, 0), (seed, 1), …"),
        ("C28", "a frozen layer keeps its parameters and moves its state"),
        ("C29", "mixed precision shows functions the compute type and leaves integers alone"),
        ("C30", "configs name registered functions; others are refused"),
        ("C31", "a layer of parameters alone cannot be made from a file, but its weights load into a sibling"),
        ("C32", "composing gives a layer, the sequential model, or an output tensor"),
        ("C33", "output shapes have an open batch"),
        ("C34", "numbers and texts are no inputs"),
        ("C35", "there is no formula for output shapes"),
        ("H1", "the Haiku convolution net has Haiku's parameter paths and goes through the protocol"),
        ("H2", "without apply's rng the signature is (params, inputs)"),
        ("H3", "Haiku's batch norm keeps its averages in two modules and counts"),
        ("H4", "a stateful function needs the transformation with state"),
        ("H5", "a key that was not given is an error"),
        ("H6", "an MLP's layers are mlp/~/linear_i, shared between calls"),
        ("H7", "parameters that do not fit, or are unknown, are named"),
        ("H8", "linear weights are cut normal numbers of deviation 0.8796/√in"),
        ("F1", "the summary shows shapes, counts and sizes"),
        ("F2", "the progress bar writes n/N, its cells and the loss; one line per epoch if wanted"),
        ("F3", "a validation split trains on the first samples and reports val_loss"),
        ("F4", "evaluation counts every sample once, partial batches too"),
        ("F5", "early stopping waits, stops, and restores the best weights"),
        ("F6", "plateaus lower the learning rate down to a limit"),
        ("F7", "checkpoints are named by their numbers"),
        ("F8", "CSV files have sorted columns"),
        ("F9", "a schedule sets the rate of each epoch"),
        ("F10", "losses and metrics are named by output"),
        ("F11", "a mixed_bfloat16 model predicts in bfloat16 unless its last layer is float32"),
        ("F12", "a model saved in the midst of training continues bit by bit"),
        ("F13", "weights of other sizes are refused, or skipped with a warning if that is wanted"),
        ("F14", "the same seed gives the same losses"),
        ("F15", "class weights equal sample weights made by hand"),
        ("F16", "a callback can stop training"),
        ("F17", "accumulated gradients act as their mean"),
        ("F18", "two kinds of clipping are refused"),
        ("G1", "two steps of each optimizer give the published values"),
        ("G2", "losses give the published values"),
        ("G3", "schedules give the published values"),
        ("G4", "LSTM and GRU give their golden numbers"),
        ("G5", "batch normalization gives its golden numbers"),
        ("G6", "the transposed convolution gives its golden numbers"),
    ];

    /// <summary>A scenario without a test, and a test of a scenario that is not in the table, are errors.</summary>
    [Test]
    public async Task EveryScenarioHasATest()
    {
        ILookup<string, string> tests = (
            from type in typeof(ScenarioTests).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            let scenario = method.GetCustomAttribute<ScenarioAttribute>()
            where scenario is not null
            from id in scenario.Ids
            orderby type.Name, method.Name
            select (id, Test: $"{type.Name}.{method.Name}")
        ).ToLookup(pair => pair.id, pair => pair.Test);
        Assert.Multiple(() =>
        {
            Assert.That(Table.Where(row => !tests.Contains(row.Id)), Is.Empty, "scenarios without a test");
            Assert.That(
                tests.Select(group => group.Key).Except(Table.Select(row => row.Id)),
                Is.Empty,
                "tests of unknown scenarios"
            );
        });
        IEnumerable<string> rows = Table.Select(row =>
            $"| {row.Id} | {row.Holds} | {string.Join(", ", tests[row.Id])} |"
        );
        await Golden.Verify(string.Join('\n', (string[])["| | holds | shown by |", "|---|---|---|", .. rows]), "md");
    }
}
