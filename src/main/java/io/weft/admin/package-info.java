/**
 * The admin interface: one small handler per endpoint, behind Weft's own listener and HTTP codec.
 * Reads what the others publish and asks {@link io.weft.admin.ServerControl} to change the process;
 * knows neither the command line nor signals. Start with {@link io.weft.admin.Admin}.
 */
@NullMarked
package io.weft.admin;

import org.jspecify.annotations.NullMarked;
