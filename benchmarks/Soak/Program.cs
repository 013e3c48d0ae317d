using System.Globalization;
using XlaSharp.Benchmarks.Soak;

// Long runs that must end as they began. dotnet run -c Release --project benchmarks/Soak -- executions [N] | threads
// [SECONDS] | kills [N] | tree | calls | starts PROGRAM [ARGUMENTS...]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int Argument(int fallback) => args.Length > 1 ? int.Parse(args[1]) : fallback;
switch (args.FirstOrDefault())
{
    case "executions":
        return Executions.Run(Argument(10_000_000));
    case "threads":
        return Threads.Run(TimeSpan.FromSeconds(Argument(5)));
    case "kills":
        return KilledWriters.Run(Argument(40));
    case "write" when args.Length > 1:
        return KilledWriters.WriteForever(args[1]);
    case "calls":
        return Calls.Run();
    case "starts" when args.Length > 1:
        return Starts.Run(args[1], args.Skip(2));
    case "tree":
        return Flattening.Run();
    default:
        Console.Error.WriteLine(
            "Usage: Soak executions [N] | threads [SECONDS] | kills [N] | tree | calls | starts PROGRAM [ARGUMENTS...]"
        );
        return 2;
}
