package io.gengfu.driver.opcua;

import io.gengfu.driver.Browser;
import io.gengfu.driver.opcua.MiloDoor.ShutException;
import io.gengfu.driver.opcua.OpcUaSettings.Endpoint;
import io.gengfu.driver.opcua.browse.ProfileDraft;
import io.gengfu.settings.Node;
import io.gengfu.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.UaException;

/** Lists the variables of a server, with its own connection and threads for the time it takes. */
final class MiloBrowser implements Browser {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Override
  public void browse(Settings address, Path folder, Wanted wanted, Consumer<String> out)
      throws IOException, InterruptedException {
    Endpoint endpoint = Endpoint.of(address);
    Security security =
        Security.of(
            address, new Settings(Node.Mapping.empty(address.mark()), "", address.problems()));
    address.finish();
    NodeName from =
        NodeName.parse(wanted.from().isEmpty() ? "i=85" : wanted.from())
            .orElseThrow(
                () -> new IOException(wanted.from() + " is no node; wanted: " + NodeName.WANTED));
    if (!address.problems().isEmpty()) {
      return;
    }
    var entrance =
        new MiloEntrance(endpoint, new MiloDoor(endpoint, security, folder), TIMEOUT, TIMEOUT);
    var scheduler =
        new ScheduledThreadPoolExecutor(1, task -> OpcUaDriver.daemon(task, "browse scheduler"));
    var threads = new MiloThreads("browse", scheduler, TIMEOUT);
    try {
      var connections = threads.newConnections();
      OpcUaClient client = entrance.client(connections);
      entrance.await(client.connectAsync());
      try {
        var walk = new MiloWalk(client, entrance, wanted.most());
        var found = walk.below(from);
        tell(endpoint, address, wanted, found, walk.more(), out);
      } finally {
        var _ = client.disconnectAsync().completeOnTimeout(client, 1, TimeUnit.SECONDS).join();
        connections.closeAll();
      }
    } catch (UaException e) {
      throw new IOException(endpoint.url() + ": " + entrance.failure(e), e);
    } catch (ShutException e) {
      throw new IOException(endpoint.url() + ": " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException(endpoint.url() + ": no answer for " + TIMEOUT.toSeconds() + " s", e);
    } finally {
      threads.close();
      scheduler.shutdownNow();
    }
  }

  private static void tell(
      Endpoint endpoint,
      Settings address,
      Wanted wanted,
      List<io.gengfu.driver.opcua.browse.Offered> found,
      boolean more,
      Consumer<String> out) {
    Map<String, String> shown = new LinkedHashMap<>();
    for (String key : address.keys()) {
      shown.put(key, address.text(key, ""));
    }
    String where = wanted.from().isEmpty() ? "" : " below " + wanted.from();
    String end = more ? "; there are more, say --most or --from" : "";
    String about = "What " + endpoint.url() + " offers" + where + end + ".";
    new ProfileDraft(found, wanted.deviceClass()).lines(shown, List.of(about)).forEach(out);
  }
}
