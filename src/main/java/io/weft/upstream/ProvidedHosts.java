package io.weft.upstream;

/**
 * The hosts of a cluster whose kind brings and chooses them itself; {@code CLUSTER_PROVIDED}.
 *
 * <p>An identity object that belongs to one cluster. Any thread chooses; the control thread alone
 * starts, closes and makes hosts known by {@link Cluster#provide}.
 */
public interface ProvidedHosts extends LoadBalancer, AutoCloseable {
  /** Makes the hosts of a cluster. */
  @FunctionalInterface
  interface Maker {
    /** The hosts of {@code cluster}, which starts and closes them. */
    ProvidedHosts of(Cluster cluster);
  }

  /** Begins; control thread, or before it runs. */
  void start();

  /** Ends; control thread. */
  @Override
  void close();
}
