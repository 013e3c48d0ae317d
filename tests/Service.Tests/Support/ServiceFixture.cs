namespace XlaSharp.Examples.Service.Tests.Support;

/// <summary>Trains the model once for the fixture and runs the service on it.</summary>
internal abstract class ServiceFixture
{
    private DirectoryInfo _folder = null!;

    protected RunningService Service { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartService()
    {
        _folder = Directory.CreateTempSubdirectory("xlasharp-service-");
        string model = Path.Combine(_folder.FullName, "digits.xlax");
        TrainedModel.Write(model);
        Service = await RunningService.StartAsync(model);
    }

    [OneTimeTearDown]
    public async Task StopService()
    {
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
