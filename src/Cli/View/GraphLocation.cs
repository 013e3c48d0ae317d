using System.Globalization;
using XlaSharp.Hlo;

namespace XlaSharp.Cli.View;

/// <summary>What a location says: a line of source, and a path of names.</summary>
internal static class GraphLocation
{
    /// <summary>The innermost <c>file:line</c>; empty where there is none.</summary>
    public static string Place(Location location) =>
        location switch
        {
            FileLocation file => string.Create(CultureInfo.InvariantCulture, $"{file.File}:{file.Line}"),
            NameLocation { Child: { } child } => Place(child),
            CallSiteLocation site => Place(site.Callee),
            FusedLocation fused => fused.Parts.Select(Place).FirstOrDefault(place => place.Length > 0, string.Empty),
            _ => string.Empty,
        };

    /// <summary>
    /// The names around an operation, outermost first, without its own: <c>jit(main)/encoder</c> of
    /// <c>jit(main)/encoder/add</c>.
    /// </summary>
    public static string Scope(Location location)
    {
        string path = string.Join('/', Names(location));
        int last = path.LastIndexOf('/');
        return last < 0 ? string.Empty : path[..last];
    }

    private static IEnumerable<string> Names(Location location) =>
        location switch
        {
            NameLocation name => name.Child is null ? [name.Name] : [name.Name, .. Names(name.Child)],
            CallSiteLocation site => Names(site.Callee),
            FusedLocation fused => fused.Parts.Select(Names).FirstOrDefault(names => names.Any(), []),
            _ => [],
        };
}
