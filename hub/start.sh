#!/bin/sh
# In an image or on another hub: the learner's copy of the lessons, then their server.
set -e
course=$(dirname "$(dirname "$(readlink -f "$0")")")
python "$course/hub/lessons.py" "$HOME"
export JUPYTER_CONFIG_PATH="$course/lab"
exec jupyterhub-singleuser --notebook-dir="$HOME/vae-course" "$@"
