using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Execution.Checks;
using XlaSharp.Hlo.Text;
using XlaSharp.Native.Exports;

namespace XlaSharp.Native.Tests;

/// <summary>
/// Programs of several processes: what they exchange, and that no mistake of theirs makes them wait for ever.
/// </summary>
internal abstract unsafe class CollectiveTests(string kind) : ProgramFixture(kind)
{
    private static readonly long[] Pair = [2];

    protected override int DeviceCount => 8;

    // One program per strategy: which processes meet, worked out by hand from the specification's table.
    [TestCase(
        "dense<[[0, 1]]> : tensor<1x2xi64>",
        "",
        new[] { 101, 202, 101, 202 },
        TestName = "AllReduceAcrossReplicas"
    )]
    [TestCase(
        "dense<[[0, 1]]> : tensor<1x2xi64>",
        ", channel_handle = #stablehlo.channel_handle<handle = 1, type = 0>",
        new[] { 303, 303, 303, 303 },
        TestName = "AllReduceAcrossReplicasAndPartitions"
    )]
    [TestCase(
        "dense<[[0, 3], [1, 2]]> : tensor<2x2xi64>",
        ", channel_handle = #stablehlo.channel_handle<handle = 1, type = 0>, use_global_device_ids",
        new[] { 201, 102, 102, 201 },
        TestName = "AllReduceOfGlobalIds"
    )]
    public void AllReduceMeetsByStrategy(string groups, string more, int[] expected)
    {
        string text = AllReduce(groups, more);

        int[][] sums = RunOnce<int>(text, 2, 2, Pair, [1, 10], [2, 20], [100, 1000], [200, 2000]);

        Assert.That(sums.Select(sum => sum[0]), Is.EqualTo(expected));
        Assert.That(sums.Select(sum => sum[1]), Is.EqualTo(expected.Select(sum => 10 * sum)));
    }

    [Test]
    public void ReplicasAndPartitionsKnowTheirNumbers()
    {
        const string Text = """
            func.func @main(%x: tensor<2xi32>) -> tensor<2xi32> {
              %r = stablehlo.replica_id : tensor<ui32>
              %p = stablehlo.partition_id : tensor<ui32>
              %ri = stablehlo.convert %r : (tensor<ui32>) -> tensor<i32>
              %pi = stablehlo.convert %p : (tensor<ui32>) -> tensor<i32>
              %r1 = stablehlo.reshape %ri : (tensor<i32>) -> tensor<1xi32>
              %p1 = stablehlo.reshape %pi : (tensor<i32>) -> tensor<1xi32>
              %ids = stablehlo.concatenate %r1, %p1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
              %sum = stablehlo.add %ids, %x : tensor<2xi32>
              return %sum : tensor<2xi32>
            }
            """;

        int[][] ids = RunOnce<int>(Text, 2, 2, Pair, [0, 0], [0, 0], [0, 0], [0, 0]);

        Assert.That(ids, Is.EqualTo(new int[][] { [0, 0], [0, 1], [1, 0], [1, 1] }));
    }

    [Test]
    public void ALoopMeetsOncePerRound()
    {
        const string Text = """
            func.func @main(%x: tensor<2xi32>) -> tensor<2xi32> {
              %zero = stablehlo.constant dense<0> : tensor<i32>
              %one = stablehlo.constant dense<1> : tensor<i32>
              %three = stablehlo.constant dense<3> : tensor<i32>
              %n, %y = stablehlo.while(%i = %zero, %v = %x) : tensor<i32>, tensor<2xi32> cond {
                %go = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
                stablehlo.return %go : tensor<i1>
              } do {
                %s = "stablehlo.all_reduce"(%v) ({
                ^bb0(%a: tensor<i32>, %b: tensor<i32>):
                  %c = stablehlo.add %a, %b : tensor<i32>
                  stablehlo.return %c : tensor<i32>
                }) {replica_groups = dense<[[0, 1, 2, 3]]> : tensor<1x4xi64>} : (tensor<2xi32>) -> tensor<2xi32>
                %j = stablehlo.add %i, %one : tensor<i32>
                stablehlo.return %j, %s : tensor<i32>, tensor<2xi32>
              }
              return %y : tensor<2xi32>
            }
            """;

        int[][] sums = RunOnce<int>(Text, 4, 1, Pair, [1, 0], [2, 0], [3, 0], [4, 5]);

        // The sum of four, then four times that, twice.
        Assert.That(sums, Is.All.EqualTo(new[] { 160, 80 }));
    }

    [Test]
    public void AProcessThatSkipsAMeetingIsAnErrorForTheOthers()
    {
        // Only replica 0 takes part.
        const string Text = """
            func.func @main(%x: tensor<2xi32>) -> tensor<2xi32> {
              %r = stablehlo.replica_id : tensor<ui32>
              %zero = stablehlo.constant dense<0> : tensor<ui32>
              %first = stablehlo.compare EQ, %r, %zero : (tensor<ui32>, tensor<ui32>) -> tensor<i1>
              %y = "stablehlo.if"(%first) ({
                %s = "stablehlo.all_gather"(%x) {all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}
                  : (tensor<2xi32>) -> tensor<4xi32>
                %t = stablehlo.slice %s [0:2] : (tensor<4xi32>) -> tensor<2xi32>
                stablehlo.return %t : tensor<2xi32>
              }, {
                stablehlo.return %x : tensor<2xi32>
              }) : (tensor<i1>) -> tensor<2xi32>
              return %y : tensor<2xi32>
            }
            """;

        PluginError error = Fails(() => RunOnce<int>(Text, 2, 1, Pair, [1, 2], [3, 4]));

        Assert.That(error.Code, Is.EqualTo(PJRT_Error_Code.PJRT_Error_Code_FAILED_PRECONDITION));
        Assert.That(
            error.Text,
            Does.Contain("stablehlo.all_gather").And.Contain("replica 1").And.Contain("without taking part")
        );
    }

    [Test]
    public void ProcessesThatWaitForEachOtherAreAnError()
    {
        // Replica 0 gathers before it reduces, replica 1 the other way round.
        const string Meet = """
                %g = "stablehlo.all_gather"(%x) {all_gather_dim = 0 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>}
                  : (tensor<2xi32>) -> tensor<4xi32>
            """;
        const string Move = """
                %m = "stablehlo.collective_permute"(%x) {source_target_pairs = dense<[[0, 1]]> : tensor<1x2xi64>} : (tensor<2xi32>) -> tensor<2xi32>
            """;
        const string Text = $$"""
            func.func @main(%x: tensor<2xi32>) -> tensor<2xi32> {
              %r = stablehlo.replica_id : tensor<ui32>
              %zero = stablehlo.constant dense<0> : tensor<ui32>
              %first = stablehlo.compare EQ, %r, %zero : (tensor<ui32>, tensor<ui32>) -> tensor<i1>
              %y = "stablehlo.if"(%first) ({
                {{Meet}}
                {{Move}}
                %a = stablehlo.slice %g [0:2] : (tensor<4xi32>) -> tensor<2xi32>
                %b = stablehlo.add %a, %m : tensor<2xi32>
                stablehlo.return %b : tensor<2xi32>
              }, {
                {{Move}}
                {{Meet}}
                %a = stablehlo.slice %g [0:2] : (tensor<4xi32>) -> tensor<2xi32>
                %b = stablehlo.add %a, %m : tensor<2xi32>
                stablehlo.return %b : tensor<2xi32>
              }) : (tensor<i1>) -> tensor<2xi32>
              return %y : tensor<2xi32>
            }
            """;

        PluginError error = Fails(() => RunOnce<int>(Text, 2, 1, Pair, [1, 2], [3, 4]));

        Assert.That(
            error.Text,
            Does.Contain("Every process waits for another one")
                .And.Contain("all_gather")
                .And.Contain("collective_permute")
        );
    }

    [Test]
    public void OneProcessAloneIsRefused()
    {
        nint executable = Compile(AllReduce("dense<[[0, 1]]> : tensor<1x2xi64>", ""), 2, 1);
        nint x = (nint)Put(Values(1, 2), [2]);

        PluginError error = Fails(() =>
            Execute(
                executable,
                [
                    [x],
                ],
                1
            )
        );

        Assert.That(error.Text, Does.Contain("2"));
        DestroyBuffers([x]);
        DestroyExecutable(executable);
    }

    [Test]
    public void GroupsThatTheProgramDoesNotHaveAreRefused() =>
        Assert.That(
            Fails(() => Compile(AllReduce("dense<[[0, 1, 2]]> : tensor<1x3xi64>", ""), 2, 1)).Text,
            Does.Contain("stablehlo.all_reduce").And.Contain("2 replicas")
        );

    [Test]
    public void CallsFromSeveralThreadsDoNotMix()
    {
        nint sum = Compile(AllReduce("dense<[[0, 1, 2, 3]]> : tensor<1x4xi64>", ""), 4, 1);
        Task[] threads =
        [
            .. Enumerable
                .Range(1, 3)
                .Select(thread =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            for (int round = 0; round < 20; round++)
                            {
                                nint[][] arguments =
                                [
                                    .. Enumerable
                                        .Range(0, 4)
                                        .Select(i =>
                                            new[]
                                            {
                                                (nint)Put(
                                                    Values(thread * i, round),
                                                    [2],
                                                    device: (PJRT_Device*)DeviceList[i]
                                                ),
                                            }
                                        ),
                                ];
                                nint[][] results = Execute(sum, arguments, 1);
                                foreach (nint[] list in results)
                                {
                                    Assert.That(
                                        Get<int>((PJRT_Buffer*)list[0]),
                                        Is.EqualTo(Values(6 * thread, 4 * round))
                                    );
                                }

                                DestroyBuffers([.. arguments, .. results]);
                            }
                        },
                        TaskCreationOptions.LongRunning
                    )
                ),
        ];

        Task.WaitAll(threads);
        DestroyExecutable(sum);
    }

    // Third-party programs of several processes, each as one executable for all its devices.
    [Test]
    public void ConformanceProgramsPass()
    {
        List<string> failures = [];
        int passed = 0;
        foreach (
            string path in Directory
                .EnumerateFiles(Conformance.Path("interpret"), "*.mlir")
                .Order(StringComparer.Ordinal)
        )
        {
            string text = File.ReadAllText(path);
            if (!text.Contains("interpreter.run_parallel", StringComparison.Ordinal))
            {
                continue;
            }

            Module module = Parser.Parse(text, Path.GetFileName(path));
            ParallelProgram program;
            try
            {
                program = ParallelProgram.Create(module, module.Main);
            }
            catch (NotSupportedException exception)
            {
                TestContext.Out.WriteLine($"SKIP {Path.GetFileName(path)} {exception.Message}");
                continue;
            }

            HostTensor[] results = RunParallel(program);
            CheckedProgram checks = program.Checks(results);
            IReadOnlyList<string> differences = checks.Compare(Compiler.JitRunner.Run(checks.Module));
            failures.AddRange(differences);
            passed += differences.Count == 0 ? 1 : 0;
        }

        Assert.That(failures, Is.Empty);
        Assert.That(passed, Is.EqualTo(15));
    }

    private HostTensor[] RunParallel(ParallelProgram program)
    {
        nint executable = Compile(program.Module.ToText(), program.Replicas, program.Partitions);
        TensorType[] types = [.. program.Module.Main.Type.Results.Cast<TensorType>()];
        nint[][] results = Execute(
            executable,
            [.. Enumerable.Range(0, program.Replicas * program.Partitions).Select(_ => Array.Empty<nint>())],
            types.Length
        );
        HostTensor[] tensors =
        [
            .. results.SelectMany(list =>
                list.Select((buffer, i) => new HostTensor(types[i], Get<byte>((PJRT_Buffer*)buffer)))
            ),
        ];
        DestroyBuffers(results);
        DestroyExecutable(executable);
        return tensors;
    }

    private static string AllReduce(string groups, string more) =>
        $$"""
            func.func @main(%x: tensor<2xi32>) -> tensor<2xi32> {
              %sum = "stablehlo.all_reduce"(%x) ({
              ^bb0(%a: tensor<i32>, %b: tensor<i32>):
                %c = stablehlo.add %a, %b : tensor<i32>
                stablehlo.return %c : tensor<i32>
              }) {replica_groups = {{groups}}{{more}}} : (tensor<2xi32>) -> tensor<2xi32>
              return %sum : tensor<2xi32>
            }
            """;
}

/// <summary>On a client that returns when the results are there.</summary>
internal sealed class SynchronousCollectiveTests(string kind) : CollectiveTests(kind);

/// <summary>On a client that returns at once.</summary>
internal sealed class AsynchronousCollectiveTests(string kind) : CollectiveTests(kind)
{
    protected override bool Asynchronous => true;
}
