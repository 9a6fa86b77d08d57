package io.gengfu.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "point",
    description = "How one point does: state, since when, last good value, and its device.")
final class PointCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "ID", description = "device.signal, as lift-1.door")
  private String point = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "the site's folder (default: /var/lib/gengfu/site)")
  private @Nullable Path site;

  @Option(names = "--socket", description = "the gateway's local socket, instead of its folder")
  private @Nullable Path socket;

  @Option(names = "--json", description = "the same for programs")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    try (GatewayClient gateway = Running.connect(site, socket)) {
      gateway.send(Map.of("command", "point", "point", point));
      JsonNode answer = gateway.next();
      if (answer == null || answer.has("error")) {
        throw new IOException(answer == null ? "no answer" : answer.path("error").asText());
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(answer.toPrettyString());
      } else {
        DeviceWords.point(answer.path("point"), out);
        DeviceWords.device(answer.path("device"), out);
      }
      out.flush();
      return 0;
    }
  }
}
