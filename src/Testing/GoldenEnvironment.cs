namespace XlaSharp.Testing;

/// <summary>What environment variables say about golden files.</summary>
internal static class GoldenEnvironment
{
    /// <summary>Name of the variable that accepts changes when it is <c>accept</c>.</summary>
    public const string Variable = "XLASHARP_GOLDEN";

    /// <summary>True if changed and new texts become the verified ones.</summary>
    /// <exception cref="InvalidOperationException">The variable holds something else, or tests run on a build
    /// server.</exception>
    public static bool Accepts =>
        Environment.GetEnvironmentVariable(Variable) switch
        {
            null or "" => false,
            "accept" when IsBuildServer => throw new InvalidOperationException(
                $"{Variable}=accept is set on a build server (CI is set too): golden files are accepted by a person, "
                    + $"who commits them."
            ),
            "accept" => true,
            var other => throw new InvalidOperationException($"{Variable} must be 'accept' or absent, got '{other}'."),
        };

    /// <summary>True on a build server: one of the variables that they set is there.</summary>
    public static bool IsBuildServer { get; } =
        new[] { "CI", "TF_BUILD", "GITHUB_ACTIONS", "TEAMCITY_VERSION", "JENKINS_URL" }
            .Select(Environment.GetEnvironmentVariable)
            .Any(value => !string.IsNullOrEmpty(value) && !value.Equals("false", StringComparison.OrdinalIgnoreCase));
}
