package io.gengfu.rules;

import java.util.Optional;

/**
 * Where the checked expressions of packs are kept between two starts, so that the second need not
 * check them again. What is kept is small (a few kilobytes for a pack) and can be lost at any time:
 * it is then made again. Called from the one thread that reads the packs.
 */
public interface CheckedExpressions {

  /** Keeps nothing: everything is checked each time. */
  CheckedExpressions NONE =
      new CheckedExpressions() {
        @Override
        public Optional<byte[]> find(String key) {
          return Optional.empty();
        }

        @Override
        public void keep(String key, byte[] bytes) {
          // As promised.
        }
      };

  /**
   * What was kept under the key, damaged or not: the bytes say themselves whether they are whole.
   *
   * @param key 64 hexadecimal digits, the same only for the same pack with the same parameters,
   *     checked against the same device classes by the same program
   */
  Optional<byte[]> find(String key);

  /** Keeps the bytes instead of what was kept under the key. Failing is not an error. */
  void keep(String key, byte[] bytes);
}
