package io.gengfu.agent.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code disklog.c} wrote: everything that happened to one folder, in order. */
final class DiskLog {

  /** One thing that happened. {@code file} is counted from 0 over all processes that wrote. */
  sealed interface Step {
    /** The file is there from now on, empty. */
    record Made(int file, String path) implements Step {}

    @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
    record Written(int file, long offset, byte[] data) implements Step {}

    record Truncated(int file, long length) implements Step {}

    /** At least so long from now on, with zeros. */
    record Allocated(int file, long length) implements Step {}

    /** A flush began: what was written before is safe when it ends. */
    record FlushBegan(int file) implements Step {}

    record FlushEnded(int file) implements Step {}

    /** A folder's names were flushed. */
    record NamesFlushed() implements Step {}

    record Removed(String path) implements Step {}

    record Renamed(String from, String to) implements Step {}
  }

  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private int files;

  private DiskLog() {}

  /** Reads the logs of several processes, one after the other. */
  static List<Step> read(Path... logs) throws IOException {
    DiskLog read = new DiskLog();
    for (Path log : logs) {
      read.process(log);
    }
    return List.copyOf(read.steps);
  }

  private void process(Path log) throws IOException {
    Map<Integer, Integer> own = new HashMap<>();
    try (FileChannel channel = FileChannel.open(log)) {
      ByteBuffer in =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.nativeOrder());
      while (in.remaining() >= 17) {
        char type = (char) in.get();
        int file = in.getInt();
        long offset = in.getLong();
        int length = in.getInt();
        if (in.remaining() < length) {
          return; // the process was killed while it wrote this
        }
        byte[] data = new byte[length];
        in.get(data);
        step(type, file, offset, data, own);
      }
    }
  }

  private void step(char type, int file, long offset, byte[] data, Map<Integer, Integer> own) {
    switch (type) {
      case 'C', 'O' -> opened(type == 'C', file, text(data), own);
      case 'D' -> own.put(file, -1);
      case 'W' -> steps.add(new Step.Written(known(own, file), offset, data));
      case 'T' -> steps.add(new Step.Truncated(known(own, file), offset));
      case 'A' -> steps.add(new Step.Allocated(known(own, file), offset));
      case 'B' -> {
        if (known(own, file) >= 0) {
          steps.add(new Step.FlushBegan(known(own, file)));
        }
      }
      case 'E' ->
          steps.add(
              known(own, file) >= 0
                  ? new Step.FlushEnded(known(own, file))
                  : new Step.NamesFlushed());
      case 'U' -> {
        names.remove(text(data));
        steps.add(new Step.Removed(text(data)));
      }
      case 'R' -> {
        int zero = indexOfZero(data);
        String from = text(Arrays.copyOf(data, zero));
        String to = text(Arrays.copyOfRange(data, zero + 1, data.length));
        Integer moved = names.remove(from);
        if (moved != null) {
          names.put(to, moved);
        }
        steps.add(new Step.Renamed(from, to));
      }
      default -> throw new IllegalArgumentException("not a log of disklog.c: " + type);
    }
  }

  private void opened(boolean made, int file, String path, Map<Integer, Integer> own) {
    Integer before = names.get(path);
    if (made || before == null) {
      own.put(file, files);
      names.put(path, files);
      steps.add(new Step.Made(files, path));
      files++;
    } else {
      own.put(file, before);
    }
  }

  private static int known(Map<Integer, Integer> own, int file) {
    Integer known = own.get(file);
    if (known == null) {
      throw new IllegalArgumentException("a file that nobody opened: " + file);
    }
    return known;
  }

  private static int indexOfZero(byte[] data) {
    int at = 0;
    while (data[at] != 0) {
      at++;
    }
    return at;
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }
}
