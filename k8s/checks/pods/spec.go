package pods

import (
	"fmt"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
)

// What runc reads as config.json; only what a restricted pod needs (the OCI runtime specification).
type (
	ociSpec struct {
		Version string     `json:"ociVersion"`
		Process ociProcess `json:"process"`
		Root    ociRoot    `json:"root"`
		Mounts  []ociMount `json:"mounts"`
		Linux   ociLinux   `json:"linux"`
	}
	ociProcess struct {
		User            map[string]any      `json:"user"`
		Args            []string            `json:"args"`
		Env             []string            `json:"env"`
		Cwd             string              `json:"cwd"`
		Capabilities    map[string][]string `json:"capabilities"`
		NoNewPrivileges bool                `json:"noNewPrivileges"`
	}
	ociRoot struct {
		Path     string `json:"path"`
		Readonly bool   `json:"readonly"`
	}
	ociMount struct {
		Destination string   `json:"destination"`
		Type        string   `json:"type"`
		Source      string   `json:"source"`
		Options     []string `json:"options,omitempty"`
	}
	ociLinux struct {
		Namespaces []map[string]string `json:"namespaces"`
		Resources  map[string]any      `json:"resources"`
	}
)

const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

func (node *Node) spec(pod *Pod) (ociSpec, error) {
	container, context := pod.container, pod.template.Spec.SecurityContext
	mounts, err := node.mounts(pod)
	if err != nil {
		return ociSpec{}, err
	}
	environment, err := node.environment(container)
	if err != nil {
		return ociSpec{}, err
	}
	return ociSpec{
		Version: "1.0.2",
		Process: ociProcess{
			User: map[string]any{"uid": *context.RunAsUser, "gid": *context.RunAsGroup,
				"additionalGids": []int64{*context.FSGroup}},
			Args:            append(append([]string{}, container.Command...), container.Args...),
			Env:             append([]string{searchPath}, environment...),
			Cwd:             "/",
			Capabilities:    map[string][]string{},
			NoNewPrivileges: !*container.SecurityContext.AllowPrivilegeEscalation,
		},
		Root: ociRoot{node.roots[container.Image], *container.SecurityContext.ReadOnlyRootFilesystem},
		Mounts: append([]ociMount{
			{"/proc", "proc", "proc", nil},
			{"/dev", "tmpfs", "tmpfs", []string{"nosuid", "mode=755", "size=64k"}},
			{"/etc/hosts", "bind", node.hosts, []string{"bind", "ro"}},
		}, mounts...),
		Linux: ociLinux{
			Namespaces: []map[string]string{{"type": "pid"}, {"type": "mount"}, {"type": "ipc"},
				{"type": "network", "path": "/run/netns/" + pod.Name}},
			Resources: map[string]any{"memory": map[string]int64{
				"limit": container.Resources.Limits.Memory().Value()}},
		},
	}, nil
}

func (node *Node) environment(container corev1.Container) ([]string, error) {
	var variables []string
	for _, variable := range container.Env {
		value := variable.Value
		if variable.ValueFrom != nil {
			if variable.ValueFrom.ConfigMapKeyRef == nil {
				return nil, fmt.Errorf("%s comes from something that is no setting", variable.Name)
			}
			value = node.settings[variable.ValueFrom.ConfigMapKeyRef.Key]
		}
		variables = append(variables, variable.Name+"="+value)
	}
	return variables, nil
}

func (node *Node) mounts(pod *Pod) ([]ociMount, error) {
	var mounts []ociMount
	for _, mount := range pod.container.VolumeMounts {
		for _, volume := range pod.template.Spec.Volumes {
			if volume.Name != mount.Name {
				continue
			}
			made, err := node.volume(pod, volume)
			if err != nil {
				return nil, err
			}
			made.Destination = mount.MountPath
			if mount.ReadOnly {
				made.Options = append(made.Options, "ro")
			}
			mounts = append(mounts, made)
		}
	}
	return mounts, nil
}

// volume makes what a kubelet would: a secret's files belong to root and to the pod's group, a claim is
// a folder that outlives the pod, scratch space is memory here.
func (node *Node) volume(pod *Pod, volume corev1.Volume) (ociMount, error) {
	group := int(*pod.template.Spec.SecurityContext.FSGroup)
	switch {
	case volume.Secret != nil:
		folder := filepath.Join(node.folder, pod.Name, volume.Name)
		return ociMount{Type: "bind", Source: folder, Options: []string{"bind"}},
			node.writeSecret(folder, volume.Secret, group)
	case volume.PersistentVolumeClaim != nil:
		folder := filepath.Join(node.folder, "claims", volume.PersistentVolumeClaim.ClaimName)
		if err := os.MkdirAll(folder, 0o770); err != nil {
			return ociMount{}, err
		}
		if err := os.Chown(folder, 0, group); err != nil {
			return ociMount{}, err
		}
		return ociMount{Type: "bind", Source: folder, Options: []string{"bind"}},
			os.Chmod(folder, 0o770|os.ModeSetgid)
	case volume.EmptyDir != nil:
		size := fmt.Sprintf("size=%d", volume.EmptyDir.SizeLimit.Value())
		return ociMount{Type: "tmpfs", Source: "tmpfs",
			Options: []string{"mode=1777", "nosuid", "nodev", size}}, nil
	}
	return ociMount{}, fmt.Errorf("volume %s is of a kind that this node does not know", volume.Name)
}

func (node *Node) writeSecret(folder string, source *corev1.SecretVolumeSource, group int) error {
	secret, there := node.secrets[source.SecretName]
	if !there {
		return fmt.Errorf("there is no Secret %s", source.SecretName)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, content := range secret.Data {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, content, 0o600); err != nil {
			return err
		}
		if err := os.Chown(file, 0, group); err != nil {
			return err
		}
		if err := os.Chmod(file, os.FileMode(*source.DefaultMode)); err != nil {
			return err
		}
	}
	return nil
}
