package io.gengfu.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.settings.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start finds what the one before has checked, and trusts nothing that is not whole. */
class RuleCacheTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(0);

  @TempDir Path dir;
  private SiteFolder folder;
  private Path cache;

  @BeforeEach
  void writeFolder() {
    folder = new SiteFolder(dir);
    cache = dir.resolve("data/cache/rules");
  }

  private Site start() {
    var problems = new Problems();
    var site = SiteReader.readToRun(dir, List.of(folder.wired), problems);
    assertThat(problems.all()).isEmpty();
    return site.orElseThrow();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.sorted().toList();
    }
  }

  /** The files as a start made them, marked as old, so that one that is written again shows. */
  private List<Path> filesOfAStart() throws IOException {
    start();
    List<Path> files = files();
    for (Path file : files) {
      Files.setLastModifiedTime(file, LONG_AGO);
    }
    return files;
  }

  @Test
  void secondStartWritesNothing() throws IOException {
    List<Path> files = filesOfAStart();

    start();

    // The site's own pack, and the two that are always bound.
    assertThat(files()).hasSize(3).isEqualTo(files);
    for (Path file : files) {
      assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
    }
  }

  @Test
  void damagedFileIsMadeAgain() throws IOException {
    for (Path file : filesOfAStart()) {
      byte[] whole = Files.readAllBytes(file);
      byte[] damaged = whole.clone();
      damaged[damaged.length / 2] ^= 1;
      Files.write(file, damaged);

      assertThat(start().rules().instances())
          .isEqualTo(folder.read(new Problems()).orElseThrow().rules().instances());
      assertThat(file).hasBinaryContent(whole);
    }
  }

  // What a power cut leaves of a file that was not forced to the disk.
  @Test
  void emptyFileIsMadeAgain() throws IOException {
    Path file = filesOfAStart().getFirst();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, new byte[0]);

    start();

    assertThat(file).hasBinaryContent(whole);
  }

  @Test
  void hugeFileIsNotReadAndMadeAgain() throws IOException {
    Path file = filesOfAStart().getFirst();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, new byte[2 * RuleCache.FILE_BYTES]);

    start();

    assertThat(file).hasBinaryContent(whole);
  }

  @Test
  void filesOfPacksThatAreNotUsedAnyMoreGoAndNothingElseDoes() throws IOException {
    List<Path> before = filesOfAStart();
    Path notes = Files.writeString(cache.resolve("notes.txt"), "not ours");
    Path half = Files.writeString(cache.resolve("0".repeat(64) + ".new"), "left by a power cut");
    folder.edit("packs/watch.yaml", "lift.ebike && ", "lift.ebike || ");

    start();

    assertThat(files()).contains(notes).doesNotContain(half).hasSize(before.size() + 1);
    assertThat(files()).filteredOn(before::contains).hasSize(before.size() - 1);
  }

  @Test
  void siteWithAMistakeRemovesNothing() throws IOException {
    List<Path> before = filesOfAStart();
    folder.edit("packs/watch.yaml", "lift.ebike && ", "lift.ebkie && ");

    assertThat(SiteReader.readToRun(dir, List.of(folder.wired), new Problems())).isEmpty();

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void folderThatCannotBeMadeStopsNobody() throws IOException {
    Path data = Files.createDirectories(dir.resolve("data"));
    Files.writeString(data.resolve("cache"), "a file where the folder should be");

    assertThat(start().rules().instances()).isPositive();
  }

  @Test
  void checkingASiteLeavesNothingBehind() {
    assertThat(folder.lines()).isEmpty();

    assertThat(cache).doesNotExist();
  }

  @Test
  void thereAreNeverMoreFilesThanTheLimit() throws IOException {
    filesOfAStart();
    for (int i = 0; i < RuleCache.FILES; i++) {
      Files.writeString(cache.resolve("%064x.terms".formatted(i)), "of an earlier start");
    }
    // A start that ends with a mistake comes to no end where it would remove what is not used.
    new RuleCache(cache).keep("f".repeat(64), new byte[10]);

    assertThat(files()).hasSize(1);
  }

  @Test
  void packThatIsTooLargeIsNotKept() {
    new RuleCache(cache).keep("f".repeat(64), new byte[RuleCache.FILE_BYTES + 1]);

    assertThat(cache).doesNotExist();
  }
}
