using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>
/// The Threefry 2x32 hash with 20 rounds: operands (two key words, two counter words), all <c>ui32</c>; the key words
/// are scalars or of the counters' shape. Becomes one private function per shape.
/// </summary>
internal sealed record Threefry : Decomposed
{
    public static readonly Threefry Instance = new();

    private const uint Parity = 0x1BD11BDA;

    private static readonly int[][] Rotations =
    [
        [13, 15, 26, 6],
        [17, 29, 16, 24],
    ];

    private static readonly OpDefinition<Threefry> Definitions = Define<Threefry>(
        "threefry2x32",
        (_, operands) =>
        {
            Constraint.Require(
                Array.TrueForAll(operands, operand => operand.ElementType.Equals(ElementType.UI32)),
                $"key and counter must be ui32, got {string.Join(", ", operands.Select(operand => operand.Text))}"
            );
            return [operands[2], operands[2]];
        }
    );

    public override OpDefinition Definition => Definitions;

    public override IReadOnlyList<Tensor> Decompose(Tensor[] operands)
    {
        Dims shape = operands[2].Shape;
        Tensor[] keys =
        [
            operands[0],
            operands[1],
            Lax.Xor(Lax.Xor(operands[0], operands[1]), Word(operands[0], Parity)),
        ];
        Tensor[] schedule = [.. keys.Select(key => key.Shape == shape ? key : Lax.BroadcastInDim(key, shape, []))];
        (Tensor x, Tensor y) = (Lax.Add(operands[2], schedule[0]), Lax.Add(operands[3], schedule[1]));
        for (int round = 0; round < 5; round++)
        {
            foreach (int distance in Rotations[round % 2])
            {
                x = Lax.Add(x, y);
                y = Lax.Xor(x, RotateLeft(y, distance));
            }

            x = Lax.Add(x, schedule[(round + 1) % 3]);
            y = Lax.Add(Lax.Add(y, schedule[(round + 2) % 3]), Word(y, (uint)round + 1));
        }

        return [x, y];
    }

    private static Tensor RotateLeft(Tensor x, int distance) =>
        Lax.Or(Lax.ShiftLeft(x, Word(x, (uint)distance)), Lax.ShiftRightLogical(x, Word(x, (uint)(32 - distance))));

    private static Tensor Word(Tensor like, uint value) => Lax.FullLike(like, value);
}
