/**
 * {@code keyfold doctor}: looks at the whole chain from the desktop's proxy to the guest's messenger and says what is
 * wrong and what to do. {@link io.keyfold.cli.doctor.Checks} is the list; a check that needs another one is not made
 * when that one failed, so that one fault leads to one finding. Everything here waits on the command's own thread.
 */
@NullMarked
package io.keyfold.cli.doctor;

import org.jspecify.annotations.NullMarked;
