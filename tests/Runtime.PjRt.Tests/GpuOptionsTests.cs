using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests;

/// <summary>Options of GPU clients, by the names and types that XLA's plugins take.</summary>
internal sealed class GpuOptionsTests
{
    [Test]
    public void NothingIsSentThatWasNotSaid() => Assert.That(new PjRtGpuOptions().ToList(), Is.Empty);

    [Test]
    public void OptionsHaveTheNamesOfThePlugin()
    {
        PjRtGpuOptions options = new()
        {
            Allocator = PjRtGpuAllocator.BestFit,
            MemoryFraction = 0.5f,
            Preallocate = false,
            CollectiveMemorySize = 1L << 33,
            VisibleDevices = [3, 1],
            NodeId = 1,
            NodeCount = 2,
            AbortCollectivesOnFailure = true,
            MaxInflightComputations = 8,
        };
        Assert.That(
            options.ToList().Select(option => $"{option}"),
            Is.EquivalentTo(
                new[]
                {
                    "allocator = bfc",
                    "memory_fraction = 0.5",
                    "preallocate = False",
                    "collective_memory_size = 8589934592",
                    "visible_devices = [3, 1]",
                    "node_id = 1",
                    "num_nodes = 2",
                    "abort_collectives_on_failure = True",
                    "max_inflight_computations = 8",
                }
            )
        );
        Assert.That(
            options.ToList().Select(option => option.Value),
            Has.Some.TypeOf<string>().And.Some.TypeOf<float>().And.Some.TypeOf<bool>().And.Some.TypeOf<long>()
        );
    }

    [Test]
    public void AListOfDevicesReachesThePluginAsOne()
    {
        PjRtGpuOptions options = new() { VisibleDevices = [3, 1] };
        PjRtException e = Assert.Throws<PjRtException>(() => FakePlugin.Load().Plugin.CreateClient(options.ToList()))!;
        Assert.That(e.PluginMessage, Does.EndWith("visible_devices (type 2, size 2)"));
    }

    private static IEnumerable<TestCaseData> OutOfRange =>
        [
            new TestCaseData(new PjRtGpuOptions { MemoryFraction = 0 }, "MemoryFraction must be in (0, 1]"),
            new TestCaseData(new PjRtGpuOptions { MemoryFraction = float.NaN }, "MemoryFraction must be in (0, 1]"),
            new TestCaseData(new PjRtGpuOptions { CollectiveMemorySize = -1 }, "CollectiveMemorySize must be in [0, "),
            new TestCaseData(new PjRtGpuOptions { NodeCount = 0 }, "NodeCount must be in [1, "),
            new TestCaseData(new PjRtGpuOptions { NodeCount = 2, NodeId = 2 }, "NodeId must be in [0, NodeCount)"),
            new TestCaseData(new PjRtGpuOptions { NodeId = 1 }, "NodeId must be in [0, NodeCount), which is 1"),
            new TestCaseData(new PjRtGpuOptions { MaxInflightComputations = 0 }, "MaxInflightComputations must be in"),
            new TestCaseData(new PjRtGpuOptions { VisibleDevices = [0, -1] }, "VisibleDevices must be in [0, "),
        ];

    [TestCaseSource(nameof(OutOfRange))]
    public void WhatIsOutOfRangeIsNamed(PjRtGpuOptions options, string explanation) =>
        Assert.That(options.ToList, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains(explanation));
}
