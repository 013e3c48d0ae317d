using System.Runtime.InteropServices;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.Examples.Processes;

/// <summary>
/// One process of a job: learns <c>y = 3x - 1</c> from points of its own, with the mean of everybody's gradients.
/// </summary>
internal sealed class Worker(int number, int count, IKeyValueStore store)
{
    private const int Steps = 100;
    private const int Points = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Meets the others, trains, and says what was learnt.</summary>
    public void Run()
    {
        // Plugins that run programs over several processes use the store too, to find each other.
        PjRtPlugin plugin = PjRtPlugin.Load(new PluginLocator().Find().Path);
        using PjRtClient client = plugin.CreateClient(store, new PjRtNamedValue("process_id", number));
        string[] everybody = Exchange("devices", client.AddressableDevices.Select(device => $"{device}"));
        Console.WriteLine($"{number} of {count}: [{string.Join(" | ", everybody)}]");

        Func<Tensor, Tensor, Tensor, Tensor> loss = (w, x, y) => Lax.Square((w[0] * x) + w[1] - y).Mean();
        using var gradient = Xla.Jit(
            (Tensor w, Tensor x, Tensor y) => Transforms.Grad(loss)(w, x, y),
            backend: new PjRtBackend(client)
        );
        float[] inputs = [.. Enumerable.Range(0, Points).Select(i => ((i * count) + number) / (float)(Points * count))];
        Tensor x = Tensor.Of<float>([Points], inputs);
        Tensor y = Tensor.Of<float>([Points], [.. inputs.Select(input => (3 * input) - 1)]);
        float[] weights = [0, 0];
        for (int step = 0; step < Steps; step++)
        {
            using DeviceTensor own = (DeviceTensor)gradient.Invoke(Tensor.Of<float>([2], weights), x, y);
            float[] mean = Mean($"gradient/{step}", own.ToHost().Values<float>());
            weights = [weights[0] - mean[0], weights[1] - (0.5f * mean[1])];
        }

        Console.WriteLine($"{number} of {count}: y = {weights[0]:F2} x + {weights[1]:F2}");
    }

    /// <summary>Everybody's text, by number.</summary>
    private string[] Exchange(string what, IEnumerable<string> mine)
    {
        store.Put($"{what}/{number}", System.Text.Encoding.UTF8.GetBytes(string.Join(", ", mine)));
        return [.. All(what).Select(System.Text.Encoding.UTF8.GetString)];
    }

    private float[] Mean(string what, ReadOnlySpan<float> mine)
    {
        store.Put($"{what}/{number}", MemoryMarshal.AsBytes(mine));
        float[] sum = new float[mine.Length];
        // In one order everywhere, so that all processes get the same bits.
        foreach (byte[] given in All(what))
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(given);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += values[i] / count;
            }
        }

        return sum;
    }

    private IEnumerable<byte[]> All(string what) =>
        Enumerable.Range(0, count).Select(other => store.Get($"{what}/{other}", Patience));
}
