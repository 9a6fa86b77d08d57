package io.gengfu.agent.cli;

import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.driver.Browser;
import io.gengfu.driver.DriverProvider;
import io.gengfu.model.DeviceClass;
import io.gengfu.model.DeviceClasses;
import io.gengfu.settings.Mark;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Node;
import io.gengfu.settings.Problem;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a server offers, as the beginning of a profile. Needs no running gateway. */
@Command(
    name = "browse",
    description = {
      "Lists what a server offers, as a profile that you can finish.",
      "gengfu browse opc.tcp://10.0.0.7:4840 > profiles/new-lift.yaml"
    })
final class BrowseCommand implements Callable<Integer> {

  private static final Mark HERE = new Mark("gengfu browse", 0, 0);

  @Parameters(index = "0", paramLabel = "URL", description = "opc.tcp://host:4840")
  private String url = "";

  @Option(
      names = "--site",
      paramLabel = "DIR",
      description = "whose keys and trusted certificates to use (default: ${DEFAULT-VALUE})",
      defaultValue = Running.PACKAGED)
  private Path site = Path.of(Running.PACKAGED);

  @Option(
      names = {"-a", "--address"},
      paramLabel = "KEY=VALUE",
      description = {
        "as under address in the site file, once for each key: security=basic256sha256,",
        "mode=sign, user=NAME, password-file=/FILE"
      })
  private Map<String, String> address = new LinkedHashMap<>();

  @Option(names = "--from", paramLabel = "NODE", description = "only what is below this node")
  private String from = "";

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "so many entries at most (default: ${DEFAULT-VALUE})",
      defaultValue = "2000")
  private int most = 2_000;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "of the device (default: the one that fits best)")
  private String deviceClass = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Found found = driver();
    var problems = new Problems();
    found.browser.browse(
        settings(problems),
        folder(found.protocol),
        new Browser.Wanted(from, most, wantedClass()),
        out::println);
    out.flush();
    for (Problem problem : problems.all()) {
      spec.commandLine().getErr().println(problem);
    }
    return problems.isEmpty() ? 0 : 1;
  }

  private record Found(String protocol, Browser browser) {}

  private Found driver() throws IOException {
    for (DriverProvider driver : SiteReader.installed()) {
      Optional<Browser> browser = driver.browser(url);
      if (browser.isPresent()) {
        return new Found(driver.protocol(), browser.get());
      }
    }
    throw new IOException("nobody here browses " + url + "; wanted: opc.tcp://host:4840");
  }

  private Settings settings(Problems problems) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    entries.put("url", entry(url));
    address.forEach((key, value) -> entries.put(key, entry(value)));
    return new Settings(new Node.Mapping(entries, HERE), "", problems);
  }

  private static Node.Entry entry(String value) {
    return new Node.Entry(HERE, new Node.Scalar(value, true, HERE));
  }

  /** Without security no folder is needed, and nothing is written there. */
  private Path folder(String protocol) throws IOException {
    var problems = new Problems();
    @Nullable GatewayConfig gateway =
        Files.isDirectory(site) ? SiteReader.gateway(site, problems).orElse(null) : null;
    if (gateway != null) {
      return gateway.driverFolder(protocol);
    }
    if (address.containsKey("security")) {
      throw new IOException(
          problems.isEmpty()
              ? site + " is no site's folder; --site DIR says whose keys to use"
              : problems.all().getFirst().toString());
    }
    return site.resolve("drivers").resolve(protocol);
  }

  private Optional<DeviceClass> wantedClass() throws IOException {
    if (deviceClass.isEmpty()) {
      return Optional.empty();
    }
    Optional<DeviceClass> named =
        DeviceClasses.mappable().stream().filter(c -> c.name().equals(deviceClass)).findFirst();
    if (named.isEmpty()) {
      var known = DeviceClasses.mappable().stream().map(DeviceClass::name).toList();
      throw new IOException(
          "there is no class " + deviceClass + "; " + Nearest.hint(deviceClass, known));
    }
    return named;
  }
}
