package io.gengfu.driver.modbus;

import io.gengfu.driver.testkit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A server of another stack in a process of its own, moved over its standard input. Stopping kills
 * it; a device keeps its registers, so they are set again when it is started.
 */
final class ServerProcess implements ModbusServer {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private record Register(RegisterKind kind, int address) {}

  private record Running(Process process, BufferedReader output) {}

  private final List<String> command;
  private final Path folder;
  private final Wire wire;
  private final Map<Register, Integer> registers = new LinkedHashMap<>();
  private @Nullable Running running;

  /**
   * @param command started in {@code folder} with its end of the wire as its last argument
   */
  ServerProcess(Wire wire, Path folder, String... command) {
    this.wire = wire;
    this.folder = folder;
    this.command = List.of(command);
  }

  /** A server on a free port of this machine. */
  static ServerProcess tcp(Path folder, String... command) throws IOException {
    int port = FreePort.find();
    return new ServerProcess(new Port(port), folder, command);
  }

  /** What lies between the driver and the server. */
  interface Wire {

    Object[] address();

    /** The server's end. */
    String end();

    void plug() throws Exception;

    void unplug() throws Exception;
  }

  private record Port(int port) implements Wire {
    @Override
    public Object[] address() {
      return new Object[] {"host", "127.0.0.1", "port", port, "unit", 1};
    }

    @Override
    public String end() {
      return String.valueOf(port);
    }

    @Override
    public void plug() {}

    @Override
    public void unplug() {}
  }

  @Override
  public Object[] address() {
    return wire.address();
  }

  @Override
  public void start() throws Exception {
    var line = new ArrayList<>(command);
    wire.plug();
    line.add(wire.end());
    Process process =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    running = new Running(process, process.inputReader(StandardCharsets.UTF_8));
    expect("ready", answer(running));
    for (var entry : registers.entrySet()) {
      send(entry.getKey(), entry.getValue());
    }
  }

  @Override
  public void stop() throws Exception {
    Running server = running;
    if (server == null) {
      return;
    }
    for (Register register : List.copyOf(registers.keySet())) {
      registers.put(register, get(register.kind(), register.address()));
    }
    running = null;
    wire.unplug();
    server.process().destroyForcibly().waitFor();
  }

  @Override
  public void slow(boolean slow) throws Exception {
    expect("ok", ask("slow " + slow));
  }

  @Override
  public void garble(boolean garbled) throws Exception {
    expect("ok", ask("garble " + garbled));
  }

  @Override
  public void set(RegisterKind kind, int address, int value) throws Exception {
    var register = new Register(kind, address);
    registers.put(register, value);
    if (running != null) {
      send(register, value);
    }
  }

  @Override
  public int get(RegisterKind kind, int address) throws Exception {
    if (running == null) {
      return registers.getOrDefault(new Register(kind, address), 0);
    }
    return Integer.parseInt(ask("get " + word(kind) + " " + address));
  }

  private void send(Register register, int value) throws Exception {
    expect("ok", ask("set " + word(register.kind()) + " " + register.address() + " " + value));
  }

  private String ask(String request) throws Exception {
    Running server = running;
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    var input = server.process().outputWriter(StandardCharsets.UTF_8);
    input.write(request + "\n");
    input.flush();
    return answer(server);
  }

  private String answer(Running server) throws InterruptedException, ExecutionException {
    CompletableFuture<@Nullable String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return server.output().readLine();
              } catch (IOException e) {
                return e.toString();
              }
            });
    try {
      return String.valueOf(line.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      server.process().destroyForcibly();
      throw new AssertionError(command + " says nothing for " + ANSWER_LIMIT, e);
    }
  }

  private void expect(String wanted, String said) {
    if (!wanted.equals(said)) {
      throw new AssertionError(command + " says \"" + said + "\" instead of \"" + wanted + "\"");
    }
  }

  private static String word(RegisterKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
