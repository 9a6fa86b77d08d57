package io.gengfu.agent.store;

import io.gengfu.agent.store.DiskLog.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A disk that loses its power. What was flushed is there; of what was written since, any subset is,
 * in pieces of 512 bytes. Names keep their order, as on a file system with a journal: of those that
 * were not flushed, with their folder or with the file they name, the later ones may be missing.
 */
final class PowerCut {

  private static final int SECTOR = 512;

  private static final class Disk {
    final Content safe = new Content();
    final List<Step> loose = new ArrayList<>();
    int began = -1;
  }

  private record Name(Step step, int file) {}

  private final Map<Integer, Disk> disks = new HashMap<>();
  private final Map<String, Integer> safeNames = new LinkedHashMap<>();
  private final List<Name> looseNames = new ArrayList<>();

  /** The disk goes on. */
  void apply(Step step) {
    switch (step) {
      case Step.Made made -> {
        disks.put(made.file(), new Disk());
        looseNames.add(new Name(made, made.file()));
      }
      case Step.Written written -> disk(written.file()).loose.add(written);
      case Step.Truncated truncated -> disk(truncated.file()).loose.add(truncated);
      case Step.Allocated allocated -> disk(allocated.file()).loose.add(allocated);
      case Step.FlushBegan began -> disk(began.file()).began = disk(began.file()).loose.size();
      case Step.FlushEnded ended -> flushed(ended.file());
      case Step.NamesFlushed _ -> namesUpTo(looseNames.size());
      case Step.Removed removed -> looseNames.add(new Name(removed, -1));
      case Step.Renamed renamed -> looseNames.add(new Name(renamed, -1));
    }
  }

  private void flushed(int file) {
    Disk disk = disk(file);
    disk.loose.subList(0, disk.began).forEach(disk.safe::apply);
    disk.loose.subList(0, disk.began).clear();
    disk.began = -1;
    for (int i = looseNames.size() - 1; i >= 0; i--) {
      if (looseNames.get(i).file() == file) {
        namesUpTo(i + 1);
        return;
      }
    }
  }

  private void namesUpTo(int end) {
    looseNames.subList(0, end).forEach(name -> rename(safeNames, name));
    looseNames.subList(0, end).clear();
  }

  private static void rename(Map<String, Integer> names, Name name) {
    switch (name.step()) {
      case Step.Made made -> names.put(made.path(), made.file());
      case Step.Removed removed -> names.remove(removed.path());
      case Step.Renamed renamed -> {
        Integer moved = names.remove(renamed.from());
        if (moved != null) {
          names.put(renamed.to(), moved);
        }
      }
      case Step.Written _,
          Step.Truncated _,
          Step.Allocated _,
          Step.FlushBegan _,
          Step.FlushEnded _,
          Step.NamesFlushed _ ->
          throw new IllegalStateException("no change of a name: " + name);
    }
  }

  /** How much would be lost at most: writes that were not flushed. */
  int loose() {
    return disks.values().stream().mapToInt(disk -> disk.loose.size()).sum();
  }

  /**
   * One way in which the disk may look when the power goes now.
   *
   * @param under the folder that was logged
   * @param image where to put what was in it, without what the shim does not log
   */
  void write(Path under, Path image, SplittableRandom random) throws IOException {
    Map<String, Integer> names = new LinkedHashMap<>(safeNames);
    int kept = random.nextInt(looseNames.size() + 1);
    looseNames.subList(0, kept).forEach(name -> rename(names, name));
    // None, all, or about so many of what was not flushed; and some of these torn.
    double[] shares = {0, 0.1, 0.5, 0.9, 1};
    double share = shares[random.nextInt(shares.length)];
    double torn = random.nextBoolean() ? 0 : 0.3;
    for (Map.Entry<String, Integer> name : names.entrySet()) {
      if (name.getKey().endsWith("-shm") || name.getKey().endsWith("transitions.ring")) {
        continue; // mapped: not logged, nothing in it is believed or promised after a power cut
      }
      Disk disk = disk(name.getValue());
      Content content = disk.safe.copy();
      for (Step step : disk.loose) {
        if (random.nextDouble() >= share) {
          continue;
        }
        if (random.nextDouble() < torn) {
          content.tear(step, random);
        } else {
          content.apply(step);
        }
      }
      Path to = image.resolve(under.relativize(Path.of(name.getKey())).toString());
      Files.createDirectories(to.getParent());
      Files.write(to, content.bytes());
    }
  }

  /** A file's bytes, which grow. */
  private static final class Content {
    private byte[] bytes = new byte[0];
    private int length;

    Content copy() {
      Content copy = new Content();
      copy.bytes = Arrays.copyOf(bytes, length);
      copy.length = length;
      return copy;
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, length);
    }

    void apply(Step step) {
      switch (step) {
        case Step.Written w -> put(w.offset(), w.data(), 0, w.data().length);
        case Step.Truncated t -> {
          int end = Math.toIntExact(t.length());
          if (end < length) {
            Arrays.fill(bytes, end, length, (byte) 0);
          }
          grow(end);
          length = end;
        }
        case Step.Allocated a -> grow(Math.toIntExact(a.length()));
        case Step.Made _,
            Step.FlushBegan _,
            Step.FlushEnded _,
            Step.NamesFlushed _,
            Step.Removed _,
            Step.Renamed _ ->
            throw new IllegalStateException("no change of content: " + step);
      }
    }

    /** Any of the pieces that the disk writes at a time. */
    void tear(Step step, SplittableRandom random) {
      if (!(step instanceof Step.Written written)) {
        apply(step);
        return;
      }
      int at = 0;
      while (at < written.data().length) {
        long offset = written.offset() + at;
        int piece = (int) Math.min(written.data().length - at, SECTOR - offset % SECTOR);
        if (random.nextBoolean()) {
          put(offset, written.data(), at, piece);
        }
        at += piece;
      }
    }

    private void put(long offset, byte[] data, int from, int count) {
      grow(Math.toIntExact(offset + count));
      System.arraycopy(data, from, bytes, (int) offset, count);
    }

    private void grow(int end) {
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
      }
      length = Math.max(length, end);
    }
  }

  private Disk disk(int file) {
    Disk disk = disks.get(file);
    if (disk == null) {
      throw new IllegalStateException("a file that was never made: " + file);
    }
    return disk;
  }
}
