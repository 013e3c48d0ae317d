namespace XlaSharp.Hlo.Passes;

/// <summary>
/// Rewriting rules by op. A rule sees an op whose operands have been rewritten already, and gives the values that
/// replace its results, or null where it does not apply. Rules are tried in the order they were added.
/// </summary>
public sealed class RewriteSet
{
    private readonly Dictionary<Type, List<Func<RewriteSite, Value[]?>>> _rules = [];
    private readonly List<Func<RewriteSite, Value[]?>> _general = [];

    /// <summary>Adds a rule for ops with one result.</summary>
    /// <typeparam name="TOp">The op.</typeparam>
    /// <param name="rule">Gives the replacement, or null.</param>
    /// <returns>This set.</returns>
    public RewriteSet On<TOp>(Func<TOp, RewriteSite, Value?> rule)
        where TOp : Op => OnAll<TOp>((op, site) => rule(op, site) is { } value ? [value] : null);

    /// <summary>Adds a rule for ops with any number of results.</summary>
    /// <typeparam name="TOp">The op.</typeparam>
    /// <param name="rule">Gives one replacement per result, or null.</param>
    /// <returns>This set.</returns>
    public RewriteSet OnAll<TOp>(Func<TOp, RewriteSite, Value[]?> rule)
        where TOp : Op
    {
        if (!_rules.TryGetValue(typeof(TOp), out List<Func<RewriteSite, Value[]?>>? rules))
        {
            _rules[typeof(TOp)] = rules = [];
        }

        rules.Add(site => rule((TOp)site.Op, site));
        return this;
    }

    /// <summary>Adds a rule that looks at every op with one result, before the rules of that op.</summary>
    /// <param name="rule">Gives the replacement, or null.</param>
    /// <returns>This set.</returns>
    public RewriteSet OnEvery(Func<RewriteSite, Value?> rule)
    {
        _general.Add(site => site.ResultTypes.Length == 1 && rule(site) is { } value ? [value] : null);
        return this;
    }

    /// <summary>The replacement that the first matching rule gives.</summary>
    internal Value[]? Apply(RewriteSite site)
    {
        foreach (Func<RewriteSite, Value[]?> rule in _general)
        {
            if (rule(site) is { } values)
            {
                return values;
            }
        }

        if (_rules.TryGetValue(site.Op.GetType(), out List<Func<RewriteSite, Value[]?>>? rules))
        {
            foreach (Func<RewriteSite, Value[]?> rule in rules)
            {
                if (rule(site) is { } values)
                {
                    return values;
                }
            }
        }

        return null;
    }
}
