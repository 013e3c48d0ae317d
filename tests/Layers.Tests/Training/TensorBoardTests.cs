using System.Buffers.Binary;
using System.Text;
using XlaSharp.Layers.Tests.Support;
using XlaSharp.Layers.Training;
using XlaSharp.Layers.Training.Callbacks;
using XlaSharp.Layers.Training.TensorBoard;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Tests.Training;

/// <summary>Event files, read by a reader of their own.</summary>
public sealed class TensorBoardTests
{
    /// <summary>The check value of CRC-32C's definition, and those of RFC 3720.</summary>
    [Test]
    public void ChecksumsAreThePublishedOnes() =>
        Assert.Multiple(() =>
        {
            Assert.That(Crc32C.Of("123456789"u8), Is.EqualTo(0xE3069283));
            Assert.That(Crc32C.Of(new byte[32]), Is.EqualTo(0x8A9136AA));
            Assert.That(Crc32C.Of([.. Enumerable.Repeat((byte)0xFF, 32)]), Is.EqualTo(0x62A8AB43));
        });

    [Test]
    public void NumbersOfEpochsBatchesAndEvaluationsAreWritten()
    {
        string directory = Path.Combine(TestContext.CurrentContext.WorkDirectory, "events");
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        float[,] x =
        {
            { 1 },
            { 2 },
        };
        using Sequential model = new([
            new FunctionLayer((Tensor @params, Tensor inputs) => inputs * @params, @params: 1f, name: "layer"),
        ])
        {
            Placement = TestDevice.Placement,
        };
        model.Compile("sgd", "mse");
        using TensorBoardCallback callback = new(directory, histogramFrequency: 1, updateFrequency: 2);
        History history = model.Fit(
            x,
            x,
            batchSize: 1,
            epochs: 2,
            verbose: Verbosity.Silent,
            validationData: (x, x),
            callbacks: [callback]
        );
        _ = model.Evaluate(x, x, verbose: Verbosity.Silent, callbacks: [callback]);
        callback.Dispose();
        string[] train = [.. Events(Path.Combine(directory, "train"))];
        string[] validation = [.. Events(Path.Combine(directory, "validation"))];
        Assert.Multiple(() =>
        {
            Assert.That(
                train,
                Is.EqualTo(
                    new[]
                    {
                        "version brain.Event:2",
                        "2 batch_loss",
                        "0 epoch_loss",
                        "0 epoch_learning_rate",
                        "0 layer/params/histogram",
                        "4 batch_loss",
                        "1 epoch_loss",
                        "1 epoch_learning_rate",
                        "1 layer/params/histogram",
                    }
                )
            );
            Assert.That(
                validation,
                Is.EqualTo(
                    new[]
                    {
                        "version brain.Event:2",
                        "0 epoch_loss",
                        "1 epoch_loss",
                        "version brain.Event:2",
                        "4 evaluation_loss_vs_iterations",
                    }
                )
            );
            Assert.That(history["loss"], Is.EqualTo(new[] { 0.0, 0 }));
        });
    }

    [Test]
    public void HistogramsCountEveryValueOnce()
    {
        ValueHistogram histogram = ValueHistogram.Of([1, 2, 2, 3, float.NaN, 11], intervals: 10);
        Assert.That(
            (histogram.Minimum, histogram.Maximum, histogram.Count, histogram.Sum, histogram.SumOfSquares),
            Is.EqualTo((1.0, 11.0, 5.0, 19.0, 139.0))
        );
        Assert.That(histogram.Counts, Is.EqualTo(new double[] { 1, 2, 1, 0, 0, 0, 0, 0, 0, 1 }));
        Assert.That(histogram.Limits[^1], Is.EqualTo(11));
    }

    /// <summary>
    /// Step and tag of each value, in the order of the files' creation; checks the checksums of the framing.
    /// </summary>
    private static IEnumerable<string> Events(string directory)
    {
        foreach (string file in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
        {
            byte[] data = File.ReadAllBytes(file);
            for (int at = 0; at < data.Length; )
            {
                int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(at));
                Assert.That(
                    BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at + 8)),
                    Is.EqualTo(Masked(data.AsSpan(at, 8)))
                );
                byte[] message = data[(at + 12)..(at + 12 + length)];
                Assert.That(
                    BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at + 12 + length)),
                    Is.EqualTo(Masked(message))
                );
                at += 16 + length;
                Dictionary<int, List<object>> fields = Fields(message);
                if (fields.TryGetValue(3, out List<object>? version))
                {
                    yield return $"version {Encoding.UTF8.GetString((byte[])version[0])}";
                    continue;
                }

                foreach (object value in Fields((byte[])fields[5][0])[1])
                {
                    yield return $"{fields[2][0]} {Encoding.UTF8.GetString((byte[])Fields((byte[])value)[1][0])}";
                }
            }
        }
    }

    /// <summary>By the definition: bits rotated right by 15, plus a constant.</summary>
    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc32C.Of(data);
        return unchecked(uint.RotateRight(crc, 15) + 0xA282EAD8);
    }

    private static Dictionary<int, List<object>> Fields(byte[] message)
    {
        Dictionary<int, List<object>> fields = [];
        for (int at = 0; at < message.Length; )
        {
            ulong tag = Varint(ref at);
            object value = (tag & 7) switch
            {
                0 => Varint(ref at),
                1 => BitConverter.ToDouble(message, (at += 8) - 8),
                5 => BitConverter.ToSingle(message, (at += 4) - 4),
                _ => Block(ref at),
            };
            if (!fields.TryGetValue((int)(tag >> 3), out List<object>? values))
            {
                fields.Add((int)(tag >> 3), values = []);
            }

            values.Add(value);
        }

        return fields;

        ulong Varint(ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = message[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
        }

        byte[] Block(ref int at)
        {
            int length = (int)Varint(ref at);
            return message[at..(at += length)];
        }
    }
}
