package io.gengfu.agent.cli;

import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.SiteReader;
import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which running gateway a command speaks to. */
final class Running {

  /** Where the Debian package keeps its site. */
  static final String PACKAGED = "/var/lib/gengfu/site";

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "the site's folder (default: /var/lib/gengfu/site)")
  private @Nullable Path site;

  @Option(names = "--socket", description = "the gateway's local socket, instead of its folder")
  private @Nullable Path socket;

  GatewayClient connect() throws IOException {
    return connect(site, socket);
  }

  /** The gateway at the socket, else of the site, else the packaged one. */
  static GatewayClient connect(@Nullable Path site, @Nullable Path socket) throws IOException {
    return GatewayClient.connect(
        socket != null ? socket : socketOf(site == null ? Path.of(PACKAGED) : site));
  }

  private static Path socketOf(Path site) throws IOException {
    var problems = new Problems();
    Optional<GatewayConfig> config = SiteReader.gateway(site, problems);
    return config
        .map(GatewayConfig::socket)
        .orElseThrow(() -> new IOException(problems.all().getFirst().toString()));
  }
}
