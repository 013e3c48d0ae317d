using System.Text.RegularExpressions;
using XlaSharp.Hlo;

namespace XlaSharp.Layers.Core;

/// <summary>
/// An equation of a kernel layer: <c>ab,bc-&gt;ac</c>, <c>...b,bc-&gt;...c</c> or <c>ab...,bc-&gt;ac...</c>. Without
/// leading dots, the first letter is the batch.
/// </summary>
internal sealed partial class EinsumEquation
{
    private readonly string _input;
    private readonly string _kernel;
    private readonly string _output;
    private readonly bool _leads;
    private readonly bool _trails;
    private readonly string _who;

    public EinsumEquation(string equation, string who)
    {
        Match match = Form().Match(equation);
        bool isEven =
            match.Success
            && match.Groups["il"].Success == match.Groups["ol"].Success
            && match.Groups["it"].Success == match.Groups["ot"].Success
            && !(match.Groups["il"].Success && match.Groups["it"].Success);
        (_input, _kernel, _output, _who) = (
            match.Groups["input"].Value,
            match.Groups["kernel"].Value,
            match.Groups["output"].Value,
            who
        );
        (_leads, _trails) = (match.Groups["il"].Success, match.Groups["it"].Success);
        if (!isEven || _output.Any(letter => !_input.Contains(letter) && !_kernel.Contains(letter)))
        {
            throw new ArgumentException(
                $"{who}: the equation must have the form 'ab,bc->ac', '...b,bc->...c' or 'ab...,bc->ac...', got "
                    + $"'{equation}'."
            );
        }
    }

    /// <summary>The letters of output axes that the layer is given sizes of.</summary>
    public string SizedLetters => _leads ? _output : _output[1..];

    /// <summary>The kernel's axes whose letters are not in the output: inputs are summed along them.</summary>
    public Dims InputAxes => Axes(letter => !_output.Contains(letter));

    /// <summary>The kernel's axes whose letters are in the output.</summary>
    public Dims OutputAxes => Axes(letter => _output.Contains(letter));

    /// <summary>The equation without dots, for inputs of a rank.</summary>
    public string For(int rank)
    {
        string used = _input + _kernel + _output;
        string free = new([.. Alphabet().Where(letter => !used.Contains(letter)).Take(Elided(rank))]);
        (string before, string after) = (_leads ? free : string.Empty, _trails ? free : string.Empty);
        return $"{before}{_input}{after},{_kernel}->{before}{_output}{after}";
    }

    /// <summary>The kernel's shape.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="sizes">Sizes of the output's axes; open ones are the input's.</param>
    public Dims KernelShape(Dims input, Dims sizes)
    {
        if (SizedLetters.Length != sizes.Count)
        {
            throw new ArgumentException(
                $"{_who}: outputShape must have a size for each of the axes '{SizedLetters}' of the output, got "
                    + $"({sizes})."
            );
        }

        foreach ((char letter, long given) in SizedLetters.Zip(sizes))
        {
            long found = SizeIn(input, letter);
            if (given != Dims.Dynamic && found != Dims.Dynamic && given != found)
            {
                throw new ArgumentException(
                    $"{_who}: axis '{letter}' of the input has size {found}, but outputShape says {given}. Input "
                        + $"shape: ({input})."
                );
            }
        }

        return Dims.Of(
            _kernel.Select(letter =>
                SizeOf(letter, input, sizes) is not Dims.Dynamic and long size
                    ? size
                    : throw new ArgumentException(
                        $"{_who}: the size of axis '{letter}' of the kernel is not known; input shape ({input}), "
                            + "outputShape "
                            + $"({sizes})."
                    )
            )
        );
    }

    /// <summary>
    /// The bias's shape: from its first axis in the output on, 1 along axes that it is the same along.
    /// </summary>
    public Dims BiasShape(string axes, Dims input, Dims sizes)
    {
        string unknown = new([.. axes.Where(letter => !SizedLetters.Contains(letter))]);
        if (axes.Length == 0 || unknown.Length > 0)
        {
            throw new ArgumentException(
                $"{_who}: biasAxes must be letters of the output's axes '{SizedLetters}', got '{axes}'."
            );
        }

        string from = SizedLetters[SizedLetters.IndexOfAny(axes.ToCharArray())..];
        IEnumerable<long> shape = from.Select(letter => axes.Contains(letter) ? SizeOf(letter, input, sizes) : 1);
        return [.. shape, .. Enumerable.Repeat(1L, _trails ? Elided(input.Count) : 0)];
    }

    /// <summary>The size that the input or the sizes of the output say a letter has; open if neither does.</summary>
    private long SizeOf(char letter, Dims input, Dims sizes)
    {
        long found = SizeIn(input, letter);
        int place = SizedLetters.IndexOf(letter, StringComparison.Ordinal);
        return found != Dims.Dynamic || place < 0 ? found : sizes[place];
    }

    private long SizeIn(Dims input, char letter) =>
        _input.IndexOf(letter, StringComparison.Ordinal) is >= 0 and int place
            ? input[place + (_leads ? Elided(input.Count) : 0)]
            : Dims.Dynamic;

    private int Elided(int rank)
    {
        int elided = rank - _input.Length;
        bool fits = _leads || _trails ? elided >= 0 : elided == 0;
        return fits
            ? elided
            : throw new ArgumentException(
                $"{_who}: the equation's input '{_input}' does not fit an input of {rank} dimensions."
            );
    }

    private Dims Axes(Func<char, bool> isWanted) =>
        Dims.Of(Enumerable.Range(0, _kernel.Length).Where(axis => isWanted(_kernel[axis])).Select(axis => (long)axis));

    private static IEnumerable<char> Alphabet() =>
        Enumerable.Range('a', 26).Concat(Enumerable.Range('A', 26)).Select(code => (char)code);

    [GeneratedRegex(
        @"^(?<il>\.\.\.)?(?<input>[a-zA-Z]+)(?<it>\.\.\.)?,(?<kernel>[a-zA-Z]+)->"
            + @"(?<ol>\.\.\.)?(?<output>[a-zA-Z]+)(?<ot>\.\.\.)?$"
    )]
    private static partial Regex Form();
}
