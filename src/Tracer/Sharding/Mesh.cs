using System.Globalization;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>
/// Devices laid out along named axes: what shardings and the collectives of mapped functions speak of.
/// </summary>
public sealed class Mesh
{
    private readonly (string Name, int Size)[] _axes;

    /// <summary>Lays devices out, the last axis fastest.</summary>
    /// <param name="devices">As many as the axes' sizes multiply to.</param>
    /// <param name="axes">Names and sizes; the names differ.</param>
    /// <exception cref="ArgumentException">The number of devices, a size or a name does not fit.</exception>
    public Mesh(IReadOnlyList<IDevice> devices, params IReadOnlyList<(string Name, int Size)> axes)
    {
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(axes);
        _axes = [.. axes];
        string shape = string.Join(", ", axes.Select(axis => $"{axis.Name}: {axis.Size}"));
        if (
            axes.Count == 0
            || axes.Any(axis => axis.Size < 1 || string.IsNullOrEmpty(axis.Name))
            || axes.Select(axis => axis.Name).Distinct().Count() != axes.Count
        )
        {
            throw new ArgumentException(
                $"A mesh has at least one axis, with different names and positive sizes, got ({shape}).",
                nameof(axes)
            );
        }

        long needed = axes.Aggregate(1L, (product, axis) => product * axis.Size);
        Devices =
            needed == devices.Count && devices.Distinct().Count() == devices.Count
                ? [.. devices]
                : throw new ArgumentException(
                    $"A mesh ({shape}) needs {needed} different devices, got [{string.Join(", ", devices)}]. "
                        + "The embedded CPU device makes as many as the client option cpu_device_count says.",
                    nameof(devices)
                );
    }

    /// <summary>The devices, the last axis fastest.</summary>
    public IReadOnlyList<IDevice> Devices { get; }

    /// <summary>Names and sizes of the axes.</summary>
    public IReadOnlyList<(string Name, int Size)> Axes => _axes;

    /// <summary>How many devices there are along an axis.</summary>
    /// <param name="axis">Its name.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public int Size(string axis) => _axes[IndexOf(axis)].Size;

    /// <summary><c>Mesh(x: 2, y: 4)</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Mesh({string.Join(", ", _axes.Select(axis => $"{axis.Name}: {axis.Size}"))})"
        );

    /// <summary>Position of an axis.</summary>
    internal int IndexOf(string axis)
    {
        int index = Array.FindIndex(_axes, known => known.Name == axis);
        return index >= 0 ? index : throw new ArgumentException($"{this} has no axis '{axis}'.", nameof(axis));
    }

    /// <summary>How far apart neighbours along an axis are in <see cref="Devices"/>.</summary>
    internal int Stride(int axis)
    {
        int stride = 1;
        for (int i = axis + 1; i < _axes.Length; i++)
        {
            stride *= _axes[i].Size;
        }

        return stride;
    }

    /// <summary>Where a device lies along an axis.</summary>
    internal int Coordinate(int device, int axis) => device / Stride(axis) % _axes[axis].Size;

    /// <summary>The devices that differ in an axis alone, one row per group, in order along the axis.</summary>
    internal long[][] Groups(string axis)
    {
        int index = IndexOf(axis);
        int stride = Stride(index);
        return
        [
            .. Enumerable
                .Range(0, Devices.Count)
                .Where(device => Coordinate(device, index) == 0)
                .Select(first =>
                    Enumerable.Range(0, _axes[index].Size).Select(i => (long)(first + (i * stride))).ToArray()
                ),
        ];
    }
}
