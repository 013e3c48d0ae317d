using System.Globalization;

namespace XlaSharp.Hlo;

/// <summary>Where an operation comes from. Prints as <c>loc(…)</c>.</summary>
public abstract record Location : HloAttribute
{
    /// <summary>No information.</summary>
    public static readonly Location Unknown = new UnknownLocation();

    /// <inheritdoc/>
    public sealed override string Text => $"loc({Body})";

    /// <summary>The text between the parentheses.</summary>
    public abstract string Body { get; }

    /// <summary>A short form for messages: <c>file:line:column</c> where there is one.</summary>
    public abstract string Short { get; }

    private sealed record UnknownLocation : Location
    {
        public override string Body => "unknown";

        public override string Short => "unknown location";
    }
}

/// <summary>A position or range in a file.</summary>
/// <param name="File">File name.</param>
/// <param name="Line">Line from 1.</param>
/// <param name="Column">Column from 1.</param>
/// <param name="EndLine">Last line of a range; 0 for a position.</param>
/// <param name="EndColumn">Last column of a range; 0 for a position.</param>
public sealed record FileLocation(string File, int Line, int Column, int EndLine = 0, int EndColumn = 0) : Location
{
    /// <inheritdoc/>
    public override string Body =>
        (EndLine, EndColumn) switch
        {
            (0, 0) => string.Create(CultureInfo.InvariantCulture, $"{StringText.Quote(File)}:{Line}:{Column}"),
            var (end, column) when end == Line => string.Create(
                CultureInfo.InvariantCulture,
                $"{StringText.Quote(File)}:{Line}:{Column} to :{column}"
            ),
            var (end, column) => string.Create(
                CultureInfo.InvariantCulture,
                $"{StringText.Quote(File)}:{Line}:{Column} to {end}:{column}"
            ),
        };

    /// <inheritdoc/>
    public override string Short => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}

/// <summary>A name, with the location it stands for.</summary>
/// <param name="Name">The name.</param>
/// <param name="Child">What it names; null for nothing known.</param>
public sealed record NameLocation(string Name, Location? Child = null) : Location
{
    /// <inheritdoc/>
    public override string Body => Child is null ? StringText.Quote(Name) : $"{StringText.Quote(Name)}({Child.Body})";

    /// <inheritdoc/>
    public override string Short => Child is null ? Name : $"{Child.Short} ({Name})";
}

/// <summary>A callee's location with the place it was called from.</summary>
/// <param name="Callee">Inner location.</param>
/// <param name="Caller">Place of the call.</param>
public sealed record CallSiteLocation(Location Callee, Location Caller) : Location
{
    /// <inheritdoc/>
    public override string Body => $"callsite({Callee.Body} at {Caller.Body})";

    /// <inheritdoc/>
    public override string Short => Callee.Short;
}

/// <summary>Several locations of one operation.</summary>
/// <param name="Parts">The locations.</param>
/// <param name="Metadata">An attribute about them.</param>
public sealed record FusedLocation(ValueList<Location> Parts, HloAttribute? Metadata = null) : Location
{
    /// <inheritdoc/>
    public override string Body =>
        $"fused{(Metadata is null ? string.Empty : $"<{Metadata.Text}>")}"
        + $"[{string.Join(", ", Parts.Select(part => part.Body))}]";

    /// <inheritdoc/>
    public override string Short => Parts.Count == 0 ? "unknown location" : Parts[0].Short;
}

/// <summary>A location of an unknown kind, kept as its text.</summary>
/// <param name="Body">The text between the parentheses.</param>
public sealed record OpaqueLocation(string Body) : Location
{
    /// <inheritdoc/>
    public override string Body { get; } = Body;

    /// <inheritdoc/>
    public override string Short => Body;
}
