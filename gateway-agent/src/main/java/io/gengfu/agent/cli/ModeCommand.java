package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gengfu.settings.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "mode", description = "Sets a mode of an area: armed, away, walk_test, inspection.")
final class ModeCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "AREA", description = "the area's id, as in site.yaml")
  private String area = "";

  @Parameters(
      index = "1",
      paramLabel = "MODE",
      description = "armed, away, walk_test or inspection")
  private String flag = "";

  @Parameters(index = "2", paramLabel = "on|off", description = "what it is from now on")
  private String on = "";

  @Parameters(
      index = "3",
      arity = "0..1",
      paramLabel = "DIR",
      description = "the site's folder (default: /var/lib/gengfu/site)")
  private @Nullable Path site;

  @Option(names = "--socket", description = "the gateway's local socket, instead of its folder")
  private @Nullable Path socket;

  @Option(names = "--who", required = true, description = "who wants it")
  private String who = "";

  @Option(names = "--why", defaultValue = "", description = "the reason, for the record")
  private String why = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "set back after so long: 30m, 2h, 1d; at most 30d")
  private @Nullable String time;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var request = new LinkedHashMap<String, Object>();
    request.put("command", "mode");
    request.put("area", area);
    request.put("mode", flag);
    request.put("on", isOn());
    request.put("who", who);
    request.put("why", why);
    if (time != null) {
      request.put("for", duration(time));
    }
    try (GatewayClient gateway = Running.connect(site, socket)) {
      gateway.send(request);
      JsonNode answer = gateway.next();
      if (answer == null || answer.has("error")) {
        throw new IOException(answer == null ? "no answer" : answer.path("error").asText());
      }
      var out = spec.commandLine().getOut();
      String until = answer.path("until").asText();
      out.printf("%s.%s is %s%s%n", area, flag, on, until.isEmpty() ? "" : " until " + until);
      out.flush();
      return CommandLine.ExitCode.OK;
    }
  }

  private boolean isOn() {
    if (!on.equals("on") && !on.equals("off")) {
      throw wrong("the third word is " + on, "on or off");
    }
    return on.equals("on");
  }

  private String duration(String text) {
    return Durations.parse(text)
        .map(Durations::show)
        .orElseThrow(() -> wrong("--for is " + text, Durations.WANTED));
  }

  private ParameterException wrong(String wrong, String wanted) {
    return new ParameterException(spec.commandLine(), wrong + "; wanted: " + wanted);
  }
}
