using XlaSharp.Hlo.Bytecode;
using XlaSharp.Hlo.Text;
using XlaSharp.Runtime.PjRt.Protos;
using XlaSharp.Runtime.PjRt.Tests.Support;
using XlaSharp.Tracer;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>
/// Functions that a plugin's compiler divides: what a plugin is given, and what devices without a partitioner say.
/// </summary>
internal sealed class PartitioningTests
{
    private static readonly PartitionSpec Rows = new("x");

    // Shardy's operations came with StableHLO's artifacts of 1.11.
    private static FakePlugin Fake => FakePlugin.Load("FAKE_STABLEHLO=13");

    [TestCase(ShardingDialect.Shardy)]
    [TestCase(ShardingDialect.Gspmd)]
    public void ThePluginIsToldHowToDivide(ShardingDialect dialect)
    {
        FakePlugin fake = Fake;
        using (PjRtClient client = fake.Plugin.CreateClient())
        {
            Mesh mesh = new(client.AddressableDevices, ("x", 2));
            using Jitted<Tensor, Tensor, Tensor> step = Xla.Jit(
                (Tensor x, Tensor w) => Lax.WithShardingConstraint(x * w, mesh, Rows),
                new()
                {
                    Name = "step",
                    Partitioning = new(mesh, [Rows, PartitionSpec.Replicated], [Rows]) { Dialect = dialect },
                },
                new PjRtBackend(client)
            );
            // The fake's programs give back their first argument: on each device the part that lies there.
            using ShardedTensor result = (ShardedTensor)
                step.Invoke(Tensor.Of<float>([4], 1, 2, 3, 4), Tensor.Of<float>([4], 5, 6, 7, 8));
            Assert.That(result.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
            Assert.That(result.Shards[1].ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 3, 4 }));
            AssertCompiled(fake, client, dialect);
        }

        Assert.That(fake.Live, Is.Zero);
        Assert.That(PjRtDiagnostics.LiveObjects, Is.Zero);
    }

    private static void AssertCompiled(FakePlugin fake, PjRtClient client, ShardingDialect dialect)
    {
        (byte[] program, byte[] serialized) = fake.LastCompiled;
        string text = BytecodeReader.Read(program).ToText();
        ExecutableBuildOptionsProto options = CompileOptionsProto.Parser.ParseFrom(serialized).ExecutableBuildOptions;
        string[] said =
            dialect == ShardingDialect.Shardy
                ?
                [
                    "sdy.mesh @mesh = <[\"x\"=2]>",
                    "sdy.sharding = #sdy.sharding<@mesh, [{\"x\"}]>}",
                    "sdy.sharding = #sdy.sharding<@mesh, [{}]>}",
                    "sdy.sharding_constraint %0 <@mesh, [{\"x\"}]> : tensor<4xf32>",
                ]
                :
                [
                    "mhlo.sharding = \"{devices=[2]<=[2]}\"",
                    "mhlo.sharding = \"{replicated}\"",
                    "stablehlo.custom_call @Sharding(%0)",
                ];
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain("mhlo.num_partitions = 2 : i32"));
            foreach (string part in said)
            {
                Assert.That(text, Does.Contain(part));
            }

            Assert.That(
                (options.NumReplicas, options.NumPartitions, options.UseSpmdPartitioning, options.UseShardyPartitioner),
                Is.EqualTo((1L, 2L, true, dialect == ShardingDialect.Shardy))
            );
            Assert.That(
                options.DeviceAssignment.ComputationDevices.Select(partition => partition.ReplicaDeviceIds[0]),
                Is.EqualTo(client.AddressableDevices.Select(device => (long)device.Id))
            );
        });
    }

    [Test]
    public void TheEmbeddedDeviceSaysWhatToUseInstead()
    {
        using PjRtClient client = Xla.CreateClient("cpu", new PjRtNamedValue("cpu_device_count", 2));
        Mesh mesh = new(client.AddressableDevices, ("x", 2));
        Partitioning partitioning = new(mesh, [Rows], [Rows]) { Dialect = ShardingDialect.Gspmd };
        using Jitted<Tensor, Tensor> twice = Xla.Jit(
            (Tensor x) => x + x,
            new() { Partitioning = partitioning },
            new PjRtBackend(client)
        );
        PjRtException refusal = Assert.Throws<PjRtException>(() => twice.Invoke(Tensor.Of<float>([2], 1, 2)))!;
        Assert.That(
            (refusal.Code, refusal.PluginMessage),
            Is.EqualTo(
                (
                    PjRtErrorCode.Unimplemented,
                    "PJRT_Client_Compile: use_spmd_partitioning with 2 partitions: this device has no partitioner, "
                        + "it runs the whole program on "
                        + "every device. Write what each device does instead (in C#: Xla.ShardMap), or cut nothing."
                )
            )
        );
    }

    [Test]
    public void WhatIsNotCutRunsOnEveryDevice()
    {
        using PjRtClient client = Xla.CreateClient("cpu", new PjRtNamedValue("cpu_device_count", 2));
        Mesh mesh = new(client.AddressableDevices, ("x", 2));
        using Jitted<Tensor, Tensor> twice = Xla.Jit(
            (Tensor x) => Lax.WithShardingConstraint(x + x, mesh, PartitionSpec.Replicated),
            new() { Partitioning = new(mesh, [PartitionSpec.Replicated], [PartitionSpec.Replicated]) },
            new PjRtBackend(client)
        );
        using ShardedTensor result = (ShardedTensor)twice.Invoke(Tensor.Of<float>([2], 1, 2));
        Assert.That(
            result.Shards.Select(shard => shard.ToHost().Values<float>().ToArray()),
            Is.EqualTo(new[] { new float[] { 2, 4 }, [2, 4] })
        );
    }

    [Test]
    public void AMeshOfOneDeviceNeedsNoPartitioner()
    {
        using PjRtClient client = Xla.CreateClient("cpu");
        Mesh mesh = new([client.AddressableDevices[0]], ("x", 1));
        using Jitted<Tensor, Tensor> twice = Xla.Jit(
            (Tensor x) => Lax.WithShardingConstraint(x + x, mesh, Rows),
            new() { Partitioning = new(mesh, [Rows], [Rows]) },
            new PjRtBackend(client)
        );
        using ShardedTensor result = (ShardedTensor)twice.Invoke(Tensor.Of<float>([2], 1, 2));
        Assert.That(result.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 2, 4 }));
    }
}
