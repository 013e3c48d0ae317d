// Every task is one concern; ./build.sh NAME runs NAME. Cake's own chatter is off: what is printed is what the tools say.
using System.Collections.Concurrent;
using System.Threading.Tasks;
using System.Xml.Linq;

var target = Argument("target", "build");
var configuration = Argument("configuration", "Release");
var solution = "XlaSharp.slnx";
var plugin = "native/Cpu/Cpu.csproj";
var cli = "src/Cli/Cli.csproj";
var results = "artifacts/test-results";

string summary = null;
var exitCode = 0;

void Dotnet(string arguments)
{
    var exit = StartProcess("dotnet", new ProcessSettings { Arguments = arguments });
    if (exit != 0) throw new CakeException($"dotnet {arguments}: exit code {exit}");
}

void RemoveFolder(string folder)
{
    if (DirectoryExists(folder)) DeleteDirectory(folder, new DeleteDirectorySettings { Recursive = true, Force = true });
}

// Third-party programs on the embedded device, counted by op. The tests judge them; this is for people to read.
void PrintConformance()
{
    var folder = EnvironmentVariable("XLASHARP_CONFORMANCE") ?? "../shared/conformance";
    if (!DirectoryExists(folder)) return;
    StartProcess("artifacts/bin/xlasharp", new ProcessSettings
    {
        Arguments = $"check --quiet --by-op {folder}/testdata {folder}/interpret",
    });
}

Task("compile").Does(() => Dotnet($"build {solution} -c {configuration} -m:2 --nologo -v quiet -clp:NoSummary"));

// MSBuild's own inputs and outputs decide whether the native compiler and the linker run again.
Task("plugin").Does(() => Dotnet($"publish {plugin} -c {configuration} --nologo -v quiet -clp:NoSummary"));

Task("cli").IsDependentOn("compile").Does(() =>
{
    Dotnet($"publish {cli} -c {configuration} --no-build --nologo -v quiet -o artifacts/bin");
    CopyFile("artifacts/bin/XlaSharp.Cli", "artifacts/bin/xlasharp");
});

Task("build").IsDependentOn("compile").IsDependentOn("plugin").IsDependentOn("cli");

Task("test").IsDependentOn("check-format").IsDependentOn("build").Does(() =>
{
    RemoveFolder(results);
    // A test that runs for five minutes hangs: it is named, and its project fails.
    // Tests compile what they test, and leave nothing in the user's cache folder.
    Environment.SetEnvironmentVariable("XLASHARP_CACHE", "off");
    // Two at a time, the longest first; what one prints comes in one piece.
    var longest = new[] { "Tracer.Tests", "Native.Tests", "Layers.Tests" };
    var projects = GetFiles("tests/*/*.csproj")
        .OrderBy(project => Array.IndexOf(longest, project.GetFilenameWithoutExtension().ToString()) is var place and >= 0 ? place : longest.Length);
    var broken = new List<string>();
    Parallel.ForEach(
        Partitioner.Create(projects, EnumerablePartitionerOptions.NoBuffering),
        new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, 2) },
        project =>
        {
            var name = project.GetFilenameWithoutExtension().ToString();
            var arguments = $"test {project} -c {configuration} --no-build --nologo -v quiet -clp:NoSummary "
                + "--blame-hang-timeout 5m --blame-hang-dump-type none "
                + $"--logger \"console;verbosity=minimal\" --logger \"trx;LogFileName={name}.trx\" --results-directory {results}";
            var settings = new ProcessSettings { Arguments = arguments, RedirectStandardOutput = true };
            var exit = StartProcess("dotnet", settings, out IEnumerable<string> output);
            lock (broken)
            {
                foreach (var line in output) Console.WriteLine(line);
                if (exit != 0) broken.Add(name);
            }
        });

    var counters = GetFiles(results + "/*.trx").Select(file => XDocument.Load(file.FullPath).Descendants()
        .First(e => e.Name.LocalName == "Counters")).ToList();
    int Sum(string counter) => counters.Sum(c => (int)c.Attribute(counter));
    var passed = Sum("passed");
    var skipped = Sum("total") - Sum("executed");
    var failed = Sum("executed") - passed;
    // A project that dies without a result counts as one failure: it must not pass for "nothing to report".
    var silent = broken.Where(name => !FileExists(results + $"/{name}.trx")).ToList();
    foreach (var name in silent) Console.WriteLine($"{name}: no test result was written");
    failed += silent.Count;
    if (broken.Count > 0) Console.WriteLine($"Failed: {string.Join(", ", broken)}");
    PrintConformance();
    summary = $"{passed} passed, {failed} failed, {skipped} skipped";
    exitCode = broken.Count > 0 || failed > 0 ? 1 : 0;
});

// Builds what the demo needs and no more. ./build.sh demo --args="--data DIR" passes arguments to it.
Task("demo").IsDependentOn("plugin").Does(() =>
{
    Dotnet($"build examples/Digits -c {configuration} -m:2 --nologo -v quiet -clp:NoSummary");
    Dotnet($"run --project examples/Digits -c {configuration} --no-build -- {Argument("args", "")}");
});

Task("bench").IsDependentOn("build").Does(() =>
{
    Dotnet($"run --project benchmarks/Baseline -c {configuration} -- --out benchmarks/RESULTS.md");
    Dotnet($"run --project benchmarks/Managed -c {configuration} -- --out benchmarks/RESULTS.md");
    // Drivers of other libraries (peers.py) lie outside of the repository; those libraries that are installed are measured in between.
    var drivers = EnvironmentVariable("XLASHARP_BENCH") ?? "../shared/bench";
    var peers = DirectoryExists(drivers) ? $"--peers {drivers}" : "";
    foreach (var threads in new[] { 1, 2 })
        Dotnet($"run --project benchmarks/Workloads -c {configuration} -- --threads {threads} {peers} "
            + (threads > 1 ? "--scaling artifacts/bench/xlasharp_t1.json " : "")
            + $"--out artifacts/bench/xlasharp_t{threads}.json --report benchmarks/WORKLOADS.md");
});

Task("pack").IsDependentOn("build").Does(() =>
{
    foreach (var project in GetFiles("src/*/*.csproj"))
        Dotnet($"pack {project} -c {configuration} --no-build --nologo -v quiet -o artifacts/packages");
});

Task("format").Does(() => Dotnet("csharpier format ."));

Task("check-format").Does(() => Dotnet("csharpier check ."));

Task("bindings").Does(() => Dotnet($"run --project tools/BindGen -c {configuration}"));

Task("clean").Does(() => RemoveFolder("artifacts"));

// Review the difference first: this makes what the code printed the expected text.
Task("AcceptGoldens").Does(() =>
{
    foreach (var received in GetFiles("tests/**/*.received.*").Where(f => !f.FullPath.Contains("/bin/")))
    {
        var verified = received.FullPath.Replace(".received.", ".verified.");
        if (FileExists(verified)) DeleteFile(verified);
        MoveFile(received, verified);
        Console.WriteLine(verified);
    }
});

RunTarget(target);
if (summary is not null) Console.WriteLine(summary);
Environment.Exit(exitCode);
